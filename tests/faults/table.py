"""What goes wrong, what one sees of it, what is kept, and which test does it: `docs/faults.md` is made of this.

It imports nothing, so that whoever makes the page can load it by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Fault(NamedTuple):
    """A row. `tests` are names of test functions with their files, below `tests/`."""

    what: str
    seen: str
    kept: str
    tests: tuple[str, ...]


class Part(NamedTuple):
    """Rows that belong together, under their heading."""

    title: str
    faults: tuple[Fault, ...]


ALL = "all of it"

PORTS = Part(
    "The wire",
    (
        Fault(
            "A port is unplugged (EIO, ENXIO, ENODEV)",
            "`... is gone (plug it in again; it goes on by itself)`",
            "all until then; a gap; all from then on",
            (
                "faults/test_ports.py::test_a_port_that_fails_is_a_gap_and_comes_back",
                "live/test_endtoend.py::test_pulled_and_plugged_in_again_five_times_in_the_middle_of_frames",
            ),
        ),
        Fault(
            "Of two taps one dies",
            "the same, with its name",
            "the other tap without a hole",
            ("faults/test_ports.py::test_of_two_taps_one_dies_and_the_other_is_heard_on",),
        ),
        Fault(
            "Reads give one byte, or are interrupted (EINTR)",
            "nothing",
            ALL,
            ("faults/test_ports.py::test_reads_that_give_little_or_are_interrupted_lose_nothing",),
        ),
        Fault(
            "The adapter comes back under another number",
            "nothing more than the gap",
            "all from then on",
            ("sources/test_serialport.py::test_an_adapter_that_comes_back_under_another_number_is_found",),
        ),
        Fault(
            "Another program reads the port, too",
            "its name, and that it takes bytes away",
            "what it left",
            ("sources/test_serialport.py::test_another_program_that_takes_bytes_away_is_named",),
        ),
        Fault(
            "A server resets the connection, or hangs up",
            "as a port that is unplugged",
            "all but what came meanwhile",
            (
                "faults/test_ports.py::test_a_server_that_resets_the_connection_is_a_gap",
                "sources/test_tcp.py::test_a_server_that_comes_back_is_heard_again",
            ),
        ),
        Fault(
            "A server vanishes without a word",
            "the same, after half a minute",
            "all until then",
            (
                "sources/test_tcp.py::test_a_server_that_vanishes_is_noticed_by_the_system",
                "sources/test_tcp.py::test_a_server_that_answers_no_more_is_a_loss_and_not_silence",
            ),
        ),
        Fault(
            "The device changes its rate",
            "a gap `baud changed`, a note with what speaks for it",
            "all, as bytes; frames from the new rate on",
            ("live/test_endtoend.py::test_another_rate_is_found_out_and_said",),
        ),
    ),
)

CLOCKS = Part(
    "The clock",
    (
        Fault(
            "Somebody sets the clock, ahead or back",
            "a note: `the clock of this computer was set back by 86400 s`",
            "all, with times that never jump",
            ("faults/test_ports.py::test_a_clock_that_is_set_moves_no_time_and_is_a_note",),
        ),
        Fault(
            "The computer sleeps",
            "a gap `asleep` with its length",
            "all but what came meanwhile; times are right after it",
            ("faults/test_ports.py::test_a_computer_that_slept_is_a_gap_as_long_as_it_slept",),
        ),
        Fault(
            "The computer is busy for a second",
            "nothing",
            ALL,
            (
                "live/test_livesession.py::test_the_time_that_a_slow_screen_needs_is_no_silence",
                "live/test_livesession.py::test_the_time_that_a_slow_disk_needs_is_no_silence",
            ),
        ),
    ),
)

DISKS = Part(
    "The disk",
    (
        Fault(
            "Full for a moment (ENOSPC), failing (EIO), half a line written",
            "`cannot write ...: No space left on device`",
            "all: memory holds it meanwhile; no half line stays",
            ("faults/test_files.py::test_writes_that_fail_for_a_while_lose_nothing_and_leave_no_half_line",),
        ),
        Fault(
            "Full for good",
            "the same; the end names both files",
            "all: it goes on in `NAME-rest.tsniff.jsonl` elsewhere",
            ("faults/test_files.py::test_what_a_disk_that_is_really_full_does_not_take_goes_elsewhere",),
        ),
        Fault(
            "Every disk is full",
            "the same; the end counts what is in no file",
            "what the disk took; 64 MiB in memory while it runs, for an export to somewhere else",
            ("faults/test_files.py::test_a_disk_that_stays_full_is_said_and_so_is_how_much_is_in_no_file",),
        ),
        Fault(
            "A limit of the size of files",
            "`cannot write ...: File too large`",
            "whole lines up to it, the rest elsewhere",
            ("faults/test_files.py::test_a_limit_of_the_size_of_files_is_a_full_disk",),
        ),
        Fault(
            "Writes take one byte, or are interrupted (EINTR)",
            "nothing",
            ALL,
            ("faults/test_files.py::test_writes_that_fail_for_a_while_lose_nothing_and_leave_no_half_line",),
        ),
        Fault(
            "A folder that takes no files",
            "one line before anything is opened; without `--write` it is said, and goes on",
            "all, in memory",
            (
                "faults/test_files.py::test_a_folder_that_takes_no_files_is_said_before_anything_is_listened_to",
                "cli/verbs/test_sniff.py::test_a_directory_that_cannot_be_written_is_said_and_all_stays_in_memory",
            ),
        ),
        Fault(
            "`convert`, `export`, `report`, `redact` on a full disk, or killed",
            "one line, code 3",
            "the file of before, or the whole new one; half of one has the suffix `.part`",
            (
                "faults/test_halves.py::test_a_conversion_onto_a_full_disk_leaves_the_old_file_and_says_so",
                "faults/test_halves.py::test_a_conversion_that_is_killed_at_any_moment_leaves_the_old_file_or_the_whole_new_one",
                "faults/test_halves.py::test_whoever_writes_a_file_writes_all_of_it_or_nothing",
            ),
        ),
    ),
)

OTHERS = Part(
    "Other programs",
    (
        Fault(
            "The recording is removed, or its folder",
            "a note: `another program removed the recording ...: all of it was written anew`",
            ALL,
            ("faults/test_files.py::test_whatever_is_done_to_its_name_everything_is_in_a_file_and_the_end_says_which",),
        ),
        Fault(
            "It is moved, and another file has its name",
            "a note with its new name; the end says it",
            ALL,
            ("faults/test_files.py::test_whatever_is_done_to_its_name_everything_is_in_a_file_and_the_end_says_which",),
        ),
        Fault(
            "It is cut short",
            "a note: `another program cut the recording: 4,711 bytes of it are lost`",
            "what stands before the cut, and all from the next moment on, under a new header",
            ("faults/test_files.py::test_a_recording_that_is_cut_is_gone_on_with_and_says_how_much_is_lost",),
        ),
        Fault(
            "A second session, or `convert --force`, wants the same file",
            "there: `a session is being recorded into it`, code 3",
            ALL,
            (
                "faults/test_files.py::test_no_other_program_of_ours_takes_the_file_away",
                "faults/test_files.py::test_two_sessions_do_not_get_one_file",
            ),
        ),
        Fault(
            "A file is cut while `decode` or another verb reads it",
            "`cannot read ...: it was cut to 3,000,000 of 20,000,000 bytes meanwhile`, code 3",
            "what was read until then is shown",
            (
                "capture/test_bytesource.py::test_a_file_that_is_cut_while_it_is_read_does_not_end_as_if_it_had_been_whole",
            ),
        ),
        Fault(
            "It is read while it is written",
            "what is there so far",
            ALL,
            (
                "faults/test_files.py::test_it_is_read_by_others_while_it_is_written",
                "live/test_exporting.py::test_an_export_while_the_recording_goes_on_holds_all_there_is_by_then",
            ),
        ),
    ),
)

ENDINGS = Part(
    "The end",
    (
        Fault(
            "Ctrl-C while a file is read",
            "what came until then, and `stopped behind 44,040,192 of its 200,000,001 bytes`; code 130",
            "the file",
            (
                "cli/test_inputs.py::test_of_a_large_input_that_is_given_up_everything_that_came_is_counted",
                "cli/test_progress.py::test_a_large_file_was_read_in_part",
            ),
        ),
        Fault(
            "SIGKILL, at any moment",
            "nothing",
            "every frame that was shown, and what came up to 100 ms before",
            (
                "faults/test_endings.py::test_a_kill_at_any_moment_costs_nothing_that_was_shown",
                "live/test_killed.py::test_everything_but_the_last_moment_survives_a_kill",
            ),
        ),
        Fault(
            "SIGTERM, SIGHUP, SIGINT",
            "the summary, and where it is recorded; code 130",
            ALL,
            ("faults/test_endings.py::test_who_is_told_to_end_ends_with_everything_written_and_says_where",),
        ),
        Fault(
            "A second one at once",
            "it may cut the summary short",
            ALL,
            (
                "faults/test_endings.py::test_a_second_interrupt_does_not_spoil_the_first",
                "cli/test_ending.py::test_where_telling_does_not_help_a_later_signal_interrupts",
            ),
        ),
        Fault(
            "SIGTSTP and SIGCONT",
            "nothing while it is stopped",
            "all that the system held for it: 4 KB of a port",
            (
                "faults/test_endings.py::test_a_session_that_is_stopped_and_gone_on_with_loses_nothing",
                "faults/test_endings.py::test_a_signal_to_go_on_out_of_nowhere_changes_nothing",
            ),
        ),
        Fault(
            "The terminal goes: a window closed, ssh broken",
            "nothing; it ends",
            ALL,
            (
                "faults/test_endings.py::test_a_terminal_that_goes_ends_it",
                "faults/test_endings.py::test_a_terminal_that_goes_unnoticed_ends_it_too",
            ),
        ),
        Fault("A terminal of 1x1", "what fits", ALL, ("faults/test_endings.py::test_a_terminal_of_any_size_is_taken",)),
        Fault(
            "Who reads stdout stops reading for a while",
            "lines wait",
            ALL,
            ("faults/test_endings.py::test_who_does_not_read_on_holds_up_the_lines_and_not_the_recording",),
        ),
        Fault(
            "`head` behind a pipe: who reads stdout has gone",
            "it ends quietly, code 0",
            ALL,
            ("faults/test_endings.py::test_a_reader_who_has_read_enough_ends_it_quietly",),
        ),
    ),
)

SURROUNDINGS = Part(
    "The surroundings",
    (
        Fault(
            "stdin or stderr closed, stderr full",
            "nothing",
            "all; a port never gets the number of a closed stream",
            (
                "faults/test_surroundings.py::test_streams_that_are_closed_or_full_cost_no_frame_and_no_port_gets_their_numbers",
                "cli/test_exit_codes.py::test_closed_standard_streams_are_no_trouble",
            ),
        ),
        Fault(
            "stdout on a full disk, or closed",
            "`cannot write the output: No space left on device` (or `Bad file descriptor`), code 3",
            "all until then",
            (
                "faults/test_surroundings.py::test_streams_that_are_closed_or_full_cost_no_frame_and_no_port_gets_their_numbers",
                "cli/test_exit_codes.py::test_a_full_disk_is_said_once",
                "cli/test_exit_codes.py::test_output_that_cannot_be_written_ends_every_verb_alike",
            ),
        ),
        Fault(
            "No HOME, no PATH, no locale, ASCII only, TERM=dumb",
            "signs of ASCII, lines in place of the screen",
            ALL,
            ("faults/test_surroundings.py::test_a_bare_environment_costs_nothing_but_signs",),
        ),
        Fault(
            "No more files may be open (`ulimit -n`)",
            "one line with what to do, code 3",
            "all until then",
            ("faults/test_surroundings.py::test_where_few_files_may_be_open_it_works_or_says_why",),
        ),
        Fault(
            "No more memory, reading a file",
            "slower, or one line: `there is not enough memory for this`",
            "the file",
            ("faults/test_surroundings.py::test_where_memory_ends_that_is_one_line",),
        ),
        Fault(
            "Python with `-X dev`, `-O`, `-OO`",
            "nothing: no stream is left open, no check is needed",
            ALL,
            (
                "faults/test_surroundings.py::test_python_in_its_strictest_and_its_laxest_mood_finds_nothing",
                "faults/test_surroundings.py::test_the_screen_leaves_no_warning_in_the_strictest_mood",
            ),
        ),
    ),
)

DAMAGE = Part(
    "A session file that was damaged later",
    (
        Fault(
            "Bytes flipped, overwritten, removed, inserted, exchanged, repeated; zeros; cut",
            "which lines are damaged, and a gap `damaged` there",
            "every line that is whole, in its order and with its time",
            (
                "faults/test_damaged_sessions.py::test_what_is_intact_comes_back_in_its_order_and_what_is_not_is_said",
                "faults/test_damaged_sessions.py::"
                "test_a_hole_of_zeros_where_a_disk_wrote_nothing_costs_its_own_lines_only",
            ),
        ),
        Fault(
            "The end of a line is lost",
            "what stands between the two",
            "both of its lines",
            ("capture/test_sessionfile.py::test_objects_on_one_line_are_all_read_and_what_is_around_them_is_said",),
        ),
        Fault(
            "The header is lost",
            "that it is, and with it dates and talkers",
            "bytes, taps and times from one another",
            ("capture/test_sessionfile.py::test_lines_without_their_header_are_read",),
        ),
        Fault(
            "A digit is another digit",
            "a wrong checksum of the frame, if anything",
            "it is read as it stands",
            ("faults/test_damaged_sessions.py::test_what_is_intact_comes_back_in_its_order_and_what_is_not_is_said",),
        ),
    ),
)

PARTS = (PORTS, CLOCKS, DISKS, OTHERS, ENDINGS, SURROUNDINGS, DAMAGE)


def lines() -> Iterator[str]:
    """The tables of the page."""
    for part in PARTS:
        yield f"### {part.title}"
        yield ""
        yield "| What happens | What you see | What is kept | Test |"
        yield "|---|---|---|---|"
        for fault in part.faults:
            places = dict.fromkeys(f"`tests/{name.split('::')[0]}`" for name in fault.tests)
            yield f"| {fault.what} | {fault.seen} | {fault.kept} | {', '.join(places)} |"
        yield ""
