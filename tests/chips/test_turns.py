from __future__ import annotations

from tuyasniff.chips.turns import Turn, Turns, paired, paired_late


def turns(talk: str) -> list[Turn]:
    """A letter is a turn of two bytes: capitals ask, small ones answer that question; `~` are two bytes of noise."""
    made = []
    for place, letter in enumerate(talk):
        if letter != "~":
            made.append(Turn(letter.isupper(), letter.upper(), 2 * place, 2 * place + 2, awaits=letter != "X"))
    return made


def test_an_answer_belongs_to_the_question_before_it() -> None:
    assert paired(turns("AaBb")) == Turns((None, 0, None, 2))


def test_a_question_behind_which_there_is_silence_is_unanswered() -> None:
    assert paired(turns("AaBAa")) == Turns((None, 0, None, None, 3), unanswered=1)


def test_a_question_with_noise_behind_it_has_a_damaged_answer() -> None:
    assert paired(turns("AaB~Aa")) == Turns((None, 0, None, None, 3), damaged=1)


def test_an_answer_to_another_question_is_nobodys() -> None:
    found = paired(turns("AbAa"))
    assert found.answers == (None, None, None, 2)
    assert found.unanswered == 1


def test_the_last_question_may_be_answered_after_the_end() -> None:
    assert paired(turns("AaA")).unanswered == 0


def test_nobody_has_to_answer_a_broadcast() -> None:
    assert paired(turns("XAaXAa")) == Turns((None, None, 1, None, None, 4))


def test_questions_alone_are_not_called_unanswered() -> None:
    assert paired(turns("AAAA")) == Turns((None,) * 4)


def test_two_taps_one_behind_the_other_are_paired_by_their_order() -> None:
    assert paired(turns("ABCabc")) == Turns((None, None, None, 0, 1, 2), by_order=True)
    assert paired(turns("XABab")).answers == (None, None, None, 1, 2)
    assert paired(turns("abcABC")) == Turns((3, 4, 5, None, None, None), by_order=True)


def test_order_is_not_trusted_where_it_does_not_come_out() -> None:
    assert paired(turns("ABCacb")).answers == (None,) * 6
    assert paired(turns("ABCab")) == Turns((None,) * 5, unanswered=1)


def test_a_question_asked_again_and_then_answered_is_no_block() -> None:
    assert paired(turns("AAa")) == Turns((None, None, 1), unanswered=1)


def test_answers_that_come_early_belong_to_the_question_behind_them() -> None:
    assert paired_late(turns("aAbBaA")) == Turns((1, None, 3, None, 5, None), late=True)
    assert paired_late(turns("aAB~bB")).unanswered + paired_late(turns("aAB~bB")).damaged == 1


def test_what_stayed_open_is_said_with_numbers() -> None:
    said = " ".join(Turns((), unanswered=3, damaged=1, by_order=True).remarks(1200))
    assert "3 of 1,200 questions were not answered" in said
    assert "1 of 1,200 questions have an answer that is damaged" in said
    assert "paired by their order" in said
    assert list(Turns(()).remarks(5)) == []
