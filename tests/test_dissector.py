"""The Wireshark dissector is made of the command table, and walks it in any Lua; for tshark see `make interop`."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest

from lanes import times
from protocol.families.tables import EXAMPLES
from test_readme import make
from tuyasniff.model import Frame, Message, Talker, TalkerBy
from tuyasniff.protocol.checksum import sum8
from tuyasniff.protocol.claims import sum_fault
from tuyasniff.protocol.decode import decode
from tuyasniff.protocol.family import FAMILIES
from tuyasniff.protocol.fields import Bytes, Int
from tuyasniff.protocol.kinds import Kind
from tuyasniff.protocol.texts import Text

WALK = Path(__file__).parent / "interop" / "walk.lua"
LUA = next((path for name in ("lua5.4", "lua5.3", "lua") if (path := shutil.which(name))), None)
VARIANTS = sorted({shape.variant for row in FAMILIES for command in row.commands for shape in command.shapes})


def test_the_committed_file_is_what_the_command_table_makes() -> None:
    assert make.DISSECTOR.read_text("utf-8") == make.wireshark.dissector(), "stale: python docs/make.py"


def test_every_row_has_its_command_in_the_file() -> None:
    text = make.DISSECTOR.read_text("utf-8")
    names = {command.name for row in FAMILIES for command in row.commands}
    assert all(f'name = "{name}"' in text for name in names)


class New(Bytes):
    """A kind that may read otherwise than the one it is made of."""


@pytest.mark.parametrize(
    "kind", [New("x"), Int("x", shows="{:.3f}"), Int("x", shows="{} of {}"), Text("x", pattern="a|b")], ids=repr
)
def test_what_lua_cannot_do_is_refused_when_the_file_is_made(kind: Kind) -> None:
    with pytest.raises((TypeError, ValueError), match=r"Lua"):
        make.wireshark.Rows().kind(kind)


def hurt(random: Random, whole: bytes) -> bytes:
    """A frame with bytes changed behind its length; the sum may be right again."""
    data = bytearray(whole)
    for _ in range(random.randint(0, 3)):
        data[random.randrange(8 if data[2] == 2 else 6, len(data))] = random.choice(
            (0, 1, 0x7F, 0x80, 0xFF, random.randrange(256))
        )
    if random.random() < 0.7:
        data[-1] = sum8(bytes(data[:-1]))
    return bytes(data)


def lines_of(message: Message) -> list[str]:
    """What `walk.lua` prints of a frame."""
    leaves = [leaf for field in message.fields for leaf in field.leaves()]
    lines = [
        (leaf.name, leaf.label, leaf.text, *map(str, leaf.span), leaf.fault.code if leaf.fault else "")
        for leaf in leaves
    ]
    lines += [("fault", fault.code, fault.text, *map(str, fault.span or ()), "") for fault in message.faults]
    return ["\t".join(line) for line in [*lines, (message.name, message.title)]]


@pytest.mark.skipif(LUA is None, reason="needs Lua 5.3 or newer")
def test_the_walker_says_in_lua_what_the_decoder_says(tmp_path: Path) -> None:
    random, program = Random(1), tmp_path / "program.lua"
    program.write_text(make.wireshark.walker() + "\nreturn explain\n", "utf-8")
    frames: list[tuple[Frame, str]] = []
    for row, _, whole in EXAMPLES * times(4, 40):
        data, talker = hurt(random, whole), random.choice(list(Talker))
        if data[2] == 2 and not row.extended:
            continue  # with this version the header may be either, which is not the question here
        frame = Frame("t", talker, TalkerBy.NONE, None, None, 0, data, row.extended, row.name, None, sum_fault(data))
        frames.append((frame, random.choice(VARIANTS)))
    asked = [
        f"{frame.family} {variant or '-'} {'-' if frame.talker is Talker.UNKNOWN else frame.talker} {frame.raw.hex()}\n"
        for frame, variant in frames
    ]
    assert LUA is not None
    done = subprocess.run(
        [LUA, WALK, program], input="".join(asked).encode(), capture_output=True, check=False, timeout=120
    )
    assert not done.stderr, done.stderr.decode()
    told = [one.split("\n") for one in done.stdout.decode().removesuffix("\n\n").split("\n\n")]
    for (frame, variant), lines in zip(frames, told, strict=True):
        assert lines == lines_of(decode(frame, variant)), frame.raw.hex()
