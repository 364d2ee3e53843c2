"""Logic analysers' tables: Saleae, DSView, sigrok."""

from __future__ import annotations

import pytest

from hexdump.frames import QUERY, START, VOLTS, chunks_of, frames_of
from tuyasniff.hexdump.read import read

LOGIC1 = "Time [s],Value,Parity Error,Framing Error\n"


@pytest.mark.parametrize(
    "form",
    [
        lambda byte: f"0x{byte:02X}",
        lambda byte: f"{byte}",
        lambda byte: f"0b{byte:08b}",
        lambda byte: {0x55: "U", 0x2C: "COMMA", 0x20: "' '"}.get(byte, f"'\\x{byte:02x}'"),
    ],
)
def test_saleae_values_are_read_in_every_radix(form: object) -> None:
    assert callable(form)
    rows = "".join(f"{0.7 + index * 0.001:.6f}s,{form(byte)},,\n" for index, byte in enumerate(START + VOLTS))
    assert frames_of(read(LOGIC1 + rows)) == [START, VOLTS]


def test_saleae_rows_without_their_header_are_known() -> None:
    rows = "".join(f"{0.7 + index * 0.001:.6f}s,0x{byte:02X},,\n" for index, byte in enumerate(START))
    chunks = chunks_of(read(rows))
    assert b"".join(chunk.data for chunk in chunks) == START
    assert [chunk.t_us for chunk in chunks] == [index * 1000 for index in range(len(START))]


def test_saleae_logic_2_tables_are_read_by_their_columns() -> None:
    rows = ["name,type,start_time,duration,data,error"]
    for index, (rx, tx) in enumerate(zip(START, QUERY + b"\x00", strict=True)):
        rows.append(f'"RX","data",{0.001 * index:.6f},0.0008,0x{rx:02X},')
        rows.append(f'"TX","data",{0.0005 + 0.001 * index:.6f},0.0008,0x{tx:02X},')
        rows.append(f'"RX","frame",{0.001 * index:.6f},0.0008,,')
    reading = read("\n".join(rows))
    things = chunks_of(reading)
    assert sorted(frames_of(things)) == sorted([START, QUERY])
    assert {chunk.tap for chunk in things} == {"paste/rx", "paste/tx"}


def test_a_rare_framing_error_is_no_reason_to_drop_a_byte() -> None:
    rows = "".join(
        f"{index * 0.001:.6f}s,0x{byte:02X},,{'Error' if index == 3 else ''}\n"
        for index, byte in enumerate(START + VOLTS)
    )
    assert frames_of(read(LOGIC1 + rows)) == [START, VOLTS]


def test_dsview_start_and_stop_rows_are_no_bytes() -> None:
    rows = ["Id,Time[ns],0:UART: RX/TX"]
    for index, byte in enumerate(QUERY):
        rows += [f"{3 * index},{index * 1041000}.00,start", f"{3 * index + 1},{index * 1041000 + 1}.00,{byte:02X}"]
        rows.append(f"{3 * index + 2},{index * 1041000 + 2}.00,stop")
    chunks = chunks_of(read("\n".join(rows)))
    assert b"".join(chunk.data for chunk in chunks) == QUERY
    assert chunks[1].t_us == 1041


@pytest.mark.parametrize("digits", [19, 400])
def test_a_time_of_dsview_that_no_clock_has_does_not_raise(digits: int) -> None:
    rows = ["Id,Time[ns],0:UART: RX/TX", *(f"{index},{index}000.00,{byte:02X}" for index, byte in enumerate(QUERY))]
    assert b"".join(chunk.data for chunk in chunks_of(read("\n".join(rows)))) == QUERY
    rows[2] = f"1,{'9' * digits}.00,AA"
    chunks_of(read("\n".join(rows)))


def test_sigrok_bits_between_bytes_are_passed_over() -> None:
    rows = []
    for byte in QUERY:
        rows += ["uart-1: Start bit", *(f"uart-1: {byte >> bit & 1}" for bit in range(8)), "uart-1: Stop bit"]
        rows.append(f"uart-1: {byte:02X}")
    assert frames_of(read("\n".join(rows))) == [QUERY]


def test_pulseview_rows_name_their_side() -> None:
    rows = [f"{100 * n}-{100 * n + 80} UART: RX data: {byte:02X}" for n, byte in enumerate(START)]
    rows += [f"{100 * n}-{100 * n + 80} UART: TX data: {byte:02X}" for n, byte in enumerate(QUERY)]
    assert {chunk.tap for chunk in chunks_of(read("\n".join(rows)))} == {"paste/rx", "paste/tx"}


def test_sigrok_characters_hold_a_blank_too() -> None:
    frame = bytes.fromhex("55aa0003000120 23".replace(" ", ""))
    rows = [f"uart-1: {chr(byte)}" if 32 <= byte < 127 else f"uart-1: [{byte:02X}]" for byte in frame]
    assert b"".join(chunk.data for chunk in chunks_of(read("\n".join(rows)))) == frame
