from __future__ import annotations

from tuyasniff.knowledge.flashdump.aes import decryptor, encrypted

KEY = bytes(range(16))
PLAIN = bytes.fromhex("00112233445566778899aabbccddeeff")
CIPHER = bytes.fromhex("69c4e0d86a7b0430d8cdb78070b4c55a")
"""The example of FIPS 197, appendix C.1."""


def test_the_example_of_the_standard_comes_out() -> None:
    assert encrypted(KEY, PLAIN * 2) == CIPHER * 2
    assert decryptor(KEY)(CIPHER * 2) == PLAIN * 2


def test_what_is_no_whole_block_is_left_out() -> None:
    opened = decryptor(KEY)
    assert opened(CIPHER + b"1234567") == PLAIN
    assert opened(b"") == opened(b"short") == b""
