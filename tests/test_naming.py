from __future__ import annotations

from tuyasniff.naming import given, named


def test_a_hint_names_the_input_so_that_it_can_be_pasted() -> None:
    assert named("see tuyasniff decode FILE", "a b.txt") == "see tuyasniff decode 'a b.txt'"
    assert named("look at the wire", "x") == "look at the wire"


def test_what_has_no_name_is_to_be_given_again() -> None:
    assert named("tuyasniff identify FILE", "stdin") == "tuyasniff identify, with the same input"
    assert given("argument") == ", with the same bytes"
    assert given("") == given("paste") == given("stdin")
