"""AES-128 in ECB mode, of a library that is loaded when a dump is read."""

from __future__ import annotations

from collections.abc import Callable

BLOCK = 16

Cipher = Callable[[bytes], bytes]


def decryptor(key: bytes) -> Cipher:
    """Decrypts whole blocks of 16 bytes with a key of 16 bytes; what is left over at the end is left out."""
    from Crypto.Cipher import AES

    cipher = AES.new(key, AES.MODE_ECB)
    return lambda data: cipher.decrypt(data[: len(data) // BLOCK * BLOCK])


def encrypted(key: bytes, data: bytes) -> bytes:
    """Whole blocks of 16 bytes, encrypted."""
    from Crypto.Cipher import AES

    return AES.new(key, AES.MODE_ECB).encrypt(data)
