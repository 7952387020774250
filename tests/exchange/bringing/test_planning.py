"""What would come in, and each problem by row, column and value."""

import csv
import datetime as dt
import io
import time

import pytest

from toolkit.exchange.bringing import spreadsheet
from toolkit.exchange.bringing.columns import Kind, Use, fingerprint, guess
from toolkit.exchange.bringing.model import Choices, Known, KnownWave
from toolkit.exchange.bringing.planning import plan
from toolkit.instruments import load_library
from toolkit.storage.codes import new_code
from toolkit.storage.models import How

LIBRARY = load_library()
TODAY = dt.date(2026, 11, 26)
Q = [f"who5_q{n}" for n in range(1, 6)]


def known(*waves, codes=(), answered=()):
    return Known(frozenset(codes), tuple(waves), frozenset(answered), LIBRARY, TODAY)


def wave(number, opened, closed, *measures):
    return KnownWave(number, opened, closed, {key: LIBRARY[key] for key in measures or ("who5",)})


def sheet_of(*rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return spreadsheet.read(out.getvalue().encode())[0]


def planned(*rows, there=None, **choices):
    there = there or known()
    sheet = sheet_of(*rows)
    uses = choices.pop("uses", None) or guess(sheet.headings, sheet.rows, LIBRARY, ["who5"])
    return plan(sheet, Choices(uses, **choices), there)


def said(made):
    return [(one.row, one.column[:1], one.value, one.says) for one in made.problems]


def test_one_row_a_person_and_wave():
    made = planned(
        ["id", "wave", "date", *Q],
        ["P1", "1", "2026-01-05", *"54321"],
        ["P2", "1", "2026-01-07", "All of the time", "n/a", "", "prefer not to say", "0"],
        ["P1", "2", "2026-04-05", *"44444"],
        ["P3", "2", "", "", "", "", "", ""],
    )
    assert said(made) == []
    assert [(one.number, one.opened, one.closed) for one in made.waves] == [
        (1, dt.date(2026, 1, 5), dt.date(2026, 1, 7)),
        (2, dt.date(2026, 4, 5), dt.date(2026, 4, 5)),
    ]
    assert made.waves[0].measures == ("who5",)
    assert [(one.who, one.wave, one.sent_on.day) for one in made.entries] == [
        *(("P1", 1, 5), ("P2", 1, 7), ("P1", 2, 5)),
    ]
    assert made.entries[1].answers == {"who5": {"q1": 5, "q4": "declined", "q5": 0}}
    assert {one.how for one in made.entries} == {How.PHONE}
    assert [(one.name, one.joined) for one in made.people] == [
        *(("P1", "2026-01"), ("P2", "2026-01"), ("P3", "2026-11")),
    ]
    assert made.empty_rows == 1


def test_one_person_however_their_number_is_typed():
    made = planned(
        ["id", "wave", "date", "who5_q1"],
        ["P 1", "1", "2026-01-05", "3"],
        [" p  1", "2", "2026-04-05", "3"],
    )
    assert [one.who for one in made.entries] == ["P 1", "P 1"]
    assert [one.name for one in made.people] == ["P 1"]


def test_one_row_a_person():
    made = planned(
        ["id", "date_t1", *(f"{q}_t1" for q in Q), "date_t2", *(f"{q}_t2" for q in Q)],
        ["1", "05/01/2026", *"54321", "05/04/2026", *"11111"],
        ["2", "06/01/2026", *"54321", "", "", "", "", "", ""],
        how=How.PAPER,
    )
    assert said(made) == []
    assert [(one.who, one.wave) for one in made.entries] == [("1", 1), ("2", 1), ("1", 2)]
    assert {one.how for one in made.entries} == {How.PAPER}
    assert [one.opened for one in made.waves] == [dt.date(2026, 1, 5), dt.date(2026, 4, 5)]


def test_only_days_tell_the_waves_apart():
    rows = [["id", "Timestamp", "who5_q1"]]
    rows += [[f"P{n}", f"2026/01/{n:02d} 10:00:00 am GMT", "3"] for n in range(1, 4)]
    rows += [[f"P{n}", f"2026/04/{n:02d} 10:00:00 am GMT", "3"] for n in range(1, 4)]
    assert [one.number for one in planned(*rows).waves] == [1, 2]
    once = planned(*rows, break_days=366)
    assert {one.wave for one in once.entries} == {1}
    assert "has answered wave 1 in row 2 already" in once.problems[0].says
    # Those of a wave that is there go to it, later ones make the next.
    there = known(wave(1, dt.date(2025, 12, 31), dt.date(2026, 1, 31)))
    made = planned(*rows, there=there)
    assert said(made) == []
    assert [one.number for one in made.waves] == [2]
    assert [one.wave for one in made.entries] == [1, 1, 1, 2, 2, 2]


def test_codes_of_the_group():
    code, other = new_code(), new_code()
    slip = code[:-1] + ("2" if code[-1] != "2" else "3")
    made = planned(
        ["Card", "wave", "who5_q1"],
        [code.lower().replace("-", ""), "1", "3"],
        [other, "1", "3"],
        [slip, "1", "3"],
        ["", "1", "3"],
        there=known(wave(1, dt.date(2026, 1, 1), None), codes=[code]),
        uses=(Use(Kind.MEMBER), Use(Kind.WAVE), Use(Kind.QUESTION, "who5", "q1")),
    )
    assert [one.who for one in made.entries] == [code]
    assert made.people == ()
    assert [(row, value) for row, _, value, _ in said(made)] == [(3, other), (4, slip), (5, "")]
    assert [text.split(".")[0] for *_, text in said(made)] == [
        "Nobody in your group has this code",
        "There is a slip in this code",
        "Nobody’s code stands here, but there are answers",
    ]


def test_bad_cells_are_told_by_row_column_and_value():
    made = planned(
        ["id", "wave", "date", "joined", "how", "who5_q1", "who5_q2"],
        ["P1", "1", "31/02/2026", "soon", "by pigeon", "Sometimes", "9"],
        ["P2", "x", "2027-01-01", "2026-01", "paper", "3,5", "=2+2"],
    )
    assert {(row, column, value) for row, column, value, _ in said(made)} >= {
        *((2, "C", "31/02/2026"), (2, "D", "soon")),
        *((2, "F", "Sometimes"), (2, "G", "9")),
        *((3, "C", "2027-01-01"), (3, "F", "3,5"), (3, "G", "=2+2")),
    }
    assert [(word.word, word.often) for word in made.words] == [
        *(("sometimes", 1), ("9", 1), ("3,5", 1), ("=2+2", 1)),
    ]
    assert made.how_many_problems == len(made.problems)


def test_bad_ways_and_waves_beside_answers():
    made = planned(
        ["id", "wave", "date", "how", "who5_q1"], ["P1", "x", "2026-01-01", "by pigeon", "1"]
    )
    assert [(one.column[:1], one.value) for one in made.problems[:2]] == [
        ("B", "x"),
        ("D", "by pigeon"),
    ]


def test_words_can_be_given_a_meaning():
    options = LIBRARY["who5"].question("q1").options.name
    words = {("who5", options): {fingerprint("Sometimes"): 1, fingerprint("skip"): None}}
    made = planned(
        ["id", "wave", "date", "who5_q1", "who5_q2"],
        ["P1", "1", "2026-01-01", "SOMETIMES", "skip"],
        words=words,
    )
    assert said(made) == []
    assert made.entries[0].answers == {"who5": {"q1": 1}}


@pytest.mark.parametrize(
    ("there", "days", "says"),
    [
        ((), {}, "Wave 1 has no date"),
        ((), {1: dt.date(2026, 12, 24)}, "still to come"),
        (
            (wave(2, dt.date(2026, 1, 1), dt.date(2026, 2, 1)),),
            {1: dt.date(2026, 3, 1)},
            "can’t overlap",
        ),
        ((wave(2, dt.date(2026, 1, 1), None),), {1: dt.date(2026, 1, 1)}, "can’t overlap"),
    ],
)
def test_waves_that_cannot_be_made(there, days, says):
    made = planned(["id", "wave", "who5_q1"], ["P1", "1", "3"], there=known(*there), days=days)
    assert any(says in one.says for one in made.problems), said(made)


def test_a_wave_after_one_that_is_open_waits():
    made = planned(
        ["id", "wave", "date", "who5_q1"],
        ["P1", "2", "2026-05-01", "3"],
        there=known(wave(1, dt.date(2026, 1, 1), None)),
    )
    assert any("still open" in one.says for one in made.problems)


def test_a_wave_that_is_there_takes_only_what_it_asked():
    there = known(wave(1, dt.date(2026, 1, 1), None, "who5"))
    made = planned(["id", "wave", "gad7_q1"], ["P1", "1", "3"], there=there)
    assert [one.says for one in made.problems] == [
        "Wave 1 is there already, and GAD-7 was not asked in it."
    ]


def test_nobody_answers_twice():
    made = planned(
        ["id", "wave", "date", "who5_q1"],
        ["P1", "1", "2026-01-01", "3"],
        ["P1", "1", "2026-01-02", "4"],
    )
    assert said(made) == [(3, "", "P1", "P1 has answered wave 1 in row 2 already.")]
    code = new_code()
    made = planned(
        ["id", "wave", "who5_q1"],
        [code, "1", "3"],
        there=known(wave(1, dt.date(2026, 1, 1), None), codes=[code], answered=[(code, 1)]),
    )
    assert "or begun to" in made.problems[0].says


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([["a", "who5_q1"], ["x", "1"]], "No column says who is who"),
        ([["id", "colour"], ["1", "red"]], "No column is a question"),
        ([["id", "who5_q1"], ["Anna", "1"], ["Ben", "2"]], "names or initials"),
        ([["id", "date", "who5_q1"], ["1", "2026-01-01", ""]], "No row holds an answer"),
    ],
)
def test_files_that_cannot_come_in(rows, says):
    made = planned(*rows)
    assert says in made.problems[0].says
    assert made.entries == ()


def test_two_columns_for_the_same():
    use = Use(Kind.QUESTION, "who5", "q1")
    made = planned(["a", "b", "c"], ["1", "2", "3"], uses=(Use(Kind.OWN), use, use))
    assert [one.column for one in made.problems] == ["C “c”"]


def test_months_of_joining_and_leaving():
    made = planned(
        ["id", "wave", "date", "joined", "left_in", "who5_q1"],
        ["P1", "1", "2026-01-05", "2025-11", "2026-02", "3"],
        ["P2", "1", "2026-01-05", "2026-03", "", "3"],
        ["P3", "1", "2026-01-05", "2026-01", "2025-02", "3"],
    )
    assert (made.people[0].joined, made.people[0].left) == ("2025-11", "2026-02")
    assert [one.says[:20] for one in made.problems] == [
        "P2 joined in 2026-03",
        "P3 left in 2025-02, ",
    ]


def test_measures_without_wording_wait_for_it():
    made = planned(["id", "wave", "date", "swemwbs_q1"], ["P1", "1", "2026-01-01", "3"])
    assert "has no wording yet" in made.problems[0].says


def test_another_version_than_now_is_told():
    made = planned(
        ["id", "wave", "date", "who5_version", "who5_q1"],
        ["P1", "1", "2026-01-01", "who5@0.9", "3"],
        ["P2", "1", "2026-01-01", f"who5@{LIBRARY['who5'].version}", "3"],
    )
    assert [(one.row, one.value) for one in made.problems] == [(2, "who5@0.9")]


def test_5000_rows_of_60_columns_are_planned_in_little_more_than_reading_them():
    measures = ["rand36", "who5", "gad7", "phq9"]
    asked = [(key, one) for key in measures for one in LIBRARY[key].questions]
    rows = [["id", "wave", "date", *(f"{key}_{one.key}" for key, one in asked)]]
    for at in range(5000):
        answers = [one.options.choices[at % len(one.options.choices)].label for _, one in asked]
        rows.append([str(at // 10), str(at % 10 + 1), f"{2016 + at % 10}-03-01", *answers])
    assert len(rows[0]) == 60
    began = time.process_time()
    assert [[cell.strip().casefold() for cell in row] for row in rows]
    bare = time.process_time() - began
    began = time.process_time()
    made = planned(*rows)
    assert time.process_time() - began < 100 * bare
    assert said(made) == []
    assert len(made.entries) == 5000
