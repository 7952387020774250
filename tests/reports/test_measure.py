import pytest

from toolkit.reports import measure

#: Widths of Helvetica's letters in thousandths of their size (Adobe, Core 14 AFM, Helvetica.afm);
#: Arial and Liberation Sans have the same, Calibri and Carlito less.
HELVETICA = {
    " ": 278, "a": 556, "b": 556, "c": 500, "d": 556, "e": 556, "f": 278, "g": 556, "h": 556,
    "i": 222, "j": 222, "k": 500, "l": 222, "m": 833, "n": 556, "o": 556, "p": 556, "q": 556,
    "r": 333, "s": 500, "t": 278, "u": 556, "v": 500, "w": 722, "x": 500, "y": 500, "z": 500,
    "0": 556, "1": 556, "4": 556, "E": 667, "T": 611, ".": 278, "M": 833, "W": 944,
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Emotional wellbeing got clearly better.",
        "The kitchen table was where we met for 14 months",
        "the quick brown fox jumps over the lazy dog",
        "minimum",
        "MMWW",
    ],
)
def test_words_are_not_wider_than_was_measured(text: str) -> None:
    known = sum(HELVETICA[letter] for letter in text) / 1000 * 20
    assert known <= measure.width(text, 20) <= known * 1.25


def test_lines_are_no_wider_than_their_room_and_keep_every_word() -> None:
    text = "There was no comparison group,  so we can’t say\nthat the group did it. " + "x" * 90
    lines = measure.wrapped(text, 20, 200)
    assert "".join(lines).replace(" ", "") == "".join(text.split())
    assert all(measure.width(line, 20) <= 200.1 for line in lines)
    assert measure.height(text, 20, 200) == len(lines) * 25
    assert measure.wrapped("", 20, 200) == [""]


def test_signs_that_fill_a_square_are_given_one() -> None:
    assert measure.width("💚", 20) >= 20
    assert measure.width("健康", 20) >= 40


def test_columns_are_as_wide_as_their_cells_where_there_is_room() -> None:
    widths, whole = measure.columns([("When", "October 2024"), ("Asked", "16")], 10, 500, 8)
    assert whole
    assert widths == pytest.approx(
        [measure.width("October 2024", 10) + 8, measure.width("Asked", 10) + 8]
    )


def test_columns_break_lines_before_words_and_long_ones_give_way() -> None:
    long = "a column of many short words that can go on to the next line " * 3
    widths, whole = measure.columns([("Outcomes",), (long,), ("People",)], 10, 300, 8)
    assert whole
    assert sum(widths) == pytest.approx(300)
    assert widths[0] == pytest.approx(measure.width("Outcomes", 10) + 8)
    assert widths[2] == pytest.approx(measure.width("People", 10) + 8)


def test_where_words_must_be_broken_the_short_ones_are_not() -> None:
    widths, whole = measure.columns([("x" * 300,), ("People",), ("y" * 200,)], 10, 300, 8)
    assert not whole
    assert sum(widths) == pytest.approx(300)
    assert widths[1] == pytest.approx(measure.width("People", 10) + 8)
    assert min(widths) > 20
