"""What is taken away is what was answered, by whatever version, and nothing that may hurt."""

import pytest

from tests.exchange.conftest import LIBRARY, scores_of
from toolkit.exchange.group_tables import REASONS, group_tables
from toolkit.exchange.measure_columns import left_out
from toolkit.exchange.tables import Kind, Missing
from toolkit.storage.models import DECLINED
from toolkit.web.facilitator.reasons import REASONS as ASKED


def by_name(table):
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]


def test_there_is_a_row_for_each_member_and_wave(tables, data):
    rows = by_name(tables.answers)
    assert [(row["member"], row["wave"]) for row in rows] == [
        (code, wave.number) for code in data.members for wave in data.waves
    ]
    for row in rows:
        assert row["presence"] == data.presence.loc[row["member"], row["wave"]].replace(" ", "_")
        assert row["joined"] == data.joined[row["member"]]
        assert row["left_in"] == data.left.get(row["member"])
        assert (row["how"] is not None) == (row["presence"] == "answered")


def test_scores_are_those_of_the_results(tables, data):
    names = {f"{measure}_{scale}" for measure, scale in data.scores}
    found = {
        (row["member"], row["wave"], name): row[name]
        for row in by_name(tables.answers)
        for name in names
        if row[name] is not None
    }
    assert found == scores_of(data)
    assert len(found) > 10


def test_answers_are_those_that_were_sent(tables, group):
    """Each answer that was kept stands in one column, but for those to hard questions."""
    sent = {
        (row.member.code, row.wave.number): row.answers
        for wave in group.waves
        if wave.closed
        for row in wave.responses
        if row.sent_on
    }
    kinds = {column.name: column for column in tables.answers.columns}
    for row in by_name(tables.answers):
        answers = sent.get((row["member"], row["wave"]), {})
        for key in {measure for given in sent.values() for measure in given}:
            found = {}
            for name, value in row.items():
                if kinds[name].measure_key == key and value is not None:
                    question = name.removeprefix(f"{key}_").removesuffix("_2")
                    assert question not in found, name
                    found[question] = value
            kept = {} if key == "phq9" else answers.get(key, {})
            expected = {
                question: Missing.DECLINED if value == DECLINED else value
                for question, value in kept.items()
                if value is not None
            }
            assert {q: v for q, v in found.items() if v is not Missing.LEFT_OPEN} == expected


def test_a_question_with_other_options_has_a_column_of_its_own(session, awkward):
    tables = group_tables(session, awkward)
    rows = by_name(tables.answers)[:3]
    assert [row["who5_version"] for row in rows] == ["who5@1.0", "who5@1.10", "who5@1.10"]
    assert [row["who5_q1"] is None for row in rows] == [False, True, True]
    assert [row["who5_q1_2"] is None for row in rows] == [True, False, False]
    assert None not in [row["who5_q2"] for row in rows]  # only its words changed
    book = {
        (row["version"], row["waves"], row["variable"]): row["label"]
        for row in by_name(tables.codebook)
        if row["question"] in {"q1", "q2"} and row["measure"] == "who5"
    }
    assert set(book) == {
        ("who5@1.0", "1", "who5_q1"),
        ("who5@1.10", "2", "who5_q1_2"),
        ("who5@1.10", "3", "who5_q1_2"),
        ("who5@1.0", "1", "who5_q2"),
        ("who5@1.10", "2", "who5_q2"),
        ("who5@1.10", "3", "who5_q2"),
    }
    assert book["who5@1.10", "3", "who5_q2"].endswith("calm and at ease")
    labels = {column.name: column.values for column in tables.answers.columns}
    assert labels["who5_q1"][0] != labels["who5_q1_2"][0] == "Never"


def test_declined_and_left_open_are_told_apart(session, awkward):
    rows = by_name(group_tables(session, awkward).answers)
    picks = next(row for row in rows if row["how"] == "paper")
    assert picks["who5_q1"] is Missing.DECLINED
    assert picks["who5_q2"] is Missing.LEFT_OPEN
    assert picks["swemwbs_q1"] is None  # it was not asked in that wave


def test_meetings_are_counted_up_to_the_wave(session, awkward, empty):
    rows = by_name(group_tables(session, awkward).answers)
    assert [row["meetings"] for row in rows[:6]] == [1, 1, 2, 1, 1, 1]
    assert [row["there"] for row in by_name(group_tables(session, awkward).meetings)] == [2, 1]


def test_hard_answers_stay_out_and_cant_be_reckoned_from_a_total(session, awkward):
    tables = group_tables(session, awkward)
    names = [column.name for column in tables.answers.columns]
    assert "phq9_total" in names
    # The total less the other eight would be the answer about thoughts of death.
    assert [name for name in names if name.startswith("phq9_q")] == []
    assert [text for text in tables.left_out if "PHQ-9" in text]
    away = [row for row in by_name(tables.codebook) if row["variable"] is None]
    assert {row["question"] for row in away} == {f"q{n}" for n in range(1, 10)}
    assert all(row["meaning"].startswith("Left out") for row in away)
    asked_for = group_tables(session, awkward, with_hard_answers=True)
    assert "phq9_q9" in [column.name for column in asked_for.answers.columns]
    assert asked_for.left_out == ()


@pytest.mark.parametrize("key", LIBRARY)
def test_no_questionnaire_of_ours_gives_a_hard_answer_away(key):
    """No score that goes out is made of answers to hard questions and of answers that go out."""
    instrument = LIBRARY[key]
    hidden = left_out(instrument)
    assert {call.question for call in instrument.support} <= hidden
    assert bool(hidden) == (key in {"phq9", "core10"})
    for scale in instrument.scales:
        used = {item.question for item in scale.items}
        assert used <= hidden or not used & hidden


def test_the_codebook_holds_every_column_and_every_code(tables):
    book = by_name(tables.codebook)
    told = {(row["table"], row["variable"]) for row in book}
    for table in tables.plain:
        if table.name != "codebook":
            assert {(table.name, column.name) for column in table.columns} <= told
    codes = {(row["variable"], row["code"]) for row in book}
    for at, column in enumerate(tables.answers.columns):
        if column.kind in {Kind.ANSWER, Kind.CATEGORY}:
            given = {row[at] for row in tables.answers.rows} - {None, *Missing}
            assert {(column.name, code) for code in given} <= codes


def test_scales_say_what_each_code_counts_for(session, greenhouse):
    scales = {row["variable"]: row for row in by_name(group_tables(session, greenhouse).scales)}
    pain = scales["rand36_pain"]
    assert pain["made_of"] == "q21 q22"
    assert pain["each_code_counts"] == (
        "q21 1=100 2=80 3=60 4=40 5=20 6=0; q22 1=100 2=75 3=50 4=25 5=0"
    )
    assert scales["who5_percent"]["times"] == 4
    assert scales["ons4_anxiety"]["better"] == "lower"


def test_credit_lines_of_all_measures_are_there(tables, data):
    lines = {one.terms.credit for by_wave in data.asked.values() for one in by_wave.values()}
    assert set(tables.credits) == lines


def test_reasons_for_leaving_are_said_as_the_form_says_them():
    assert {reason.value: words for reason, words in ASKED.items()} == dict(REASONS)


def test_a_group_without_answers_has_tables_all_the_same(session, empty):
    tables = group_tables(session, empty)
    assert tables.answers.rows == tables.members.rows == ()
    assert [column.name for column in tables.answers.columns][:2] == ["member", "wave"]
