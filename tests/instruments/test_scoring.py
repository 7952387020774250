"""Scores against independent plain code written from the publishers' tables."""

import math
import statistics

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.instruments import AnswerError, load_library

LIBRARY = load_library()

# RAND: Scoring instructions for the RAND 36-Item Health Survey 1.0, tables 1 and 2.
FIVE_DOWN = {1: 100, 2: 75, 3: 50, 4: 25, 5: 0}
RAND_RECODE = {
    **dict.fromkeys([1, 2, 20, 22, 34, 36], FIVE_DOWN),
    **dict.fromkeys(range(3, 13), {1: 0, 2: 50, 3: 100}),
    **dict.fromkeys(range(13, 20), {1: 0, 2: 100}),
    **dict.fromkeys([21, 23, 26, 27, 30], {1: 100, 2: 80, 3: 60, 4: 40, 5: 20, 6: 0}),
    **dict.fromkeys([24, 25, 28, 29, 31], {1: 0, 2: 20, 3: 40, 4: 60, 5: 80, 6: 100}),
    **dict.fromkeys([32, 33, 35], {1: 0, 2: 25, 3: 50, 4: 75, 5: 100}),
}
RAND_SCALES = {
    "physical_functioning": [3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
    "role_physical": [13, 14, 15, 16],
    "role_emotional": [17, 18, 19],
    "energy": [23, 27, 29, 31],
    "emotional_wellbeing": [24, 25, 26, 28, 30],
    "social_functioning": [20, 32],
    "pain": [21, 22],
    "general_health": [1, 33, 34, 35, 36],
    "health_change": [2],
}


def rand36(row):
    scores = {}
    for scale, items in RAND_SCALES.items():
        given_ = [RAND_RECODE[i][row[i]] for i in items if row[i] is not None]
        scores[scale] = statistics.fmean(given_) if given_ else None
    return scores


def prorated(most_missing, items, reverse=(), top=0):
    def score(row):
        values = [top - row[i] if i in reverse else row[i] for i in items if row[i] is not None]
        if len(items) - len(values) > most_missing or not values:
            return {"total": None}
        return {
            "total": sum(values)
            if len(values) == len(items)
            else statistics.fmean(values) * len(items)
        }

    return score


# Stewart-Brown and others (2009), the published conversion, from 7 to 35.
METRIC = [
    *(7.00, 9.51, 11.25, 12.40, 13.33, 14.08, 14.75, 15.32, 15.84, 16.36, 16.88, 17.43, 17.98),
    *(18.59, 19.25, 19.98, 20.73, 21.54, 22.35, 23.21, 24.11, 25.03, 26.02, 27.03, 28.13, 29.31),
    *(30.70, 32.55, 35.00),
]


def swemwbs(row):
    total = prorated(0, range(1, 8))(row)["total"]
    return {"total": total, "metric": None if total is None else METRIC[total - 7]}


def who5(row):
    total = prorated(0, range(1, 6))(row)["total"]
    return {"total": total, "percent": None if total is None else total * 4}


INDEPENDENT = {
    "rand36": rand36,
    "who5": who5,
    "phq9": prorated(2, range(1, 10)),
    "gad7": prorated(2, range(1, 8)),
    "auditc": prorated(0, range(1, 4)),
    "core10": prorated(1, range(1, 11), reverse={2, 3}, top=4),
    "rses": prorated(2, range(1, 11), reverse={2, 5, 6, 8, 9}, top=3),
    "mastery": prorated(0, range(1, 8), reverse={1, 2, 3, 5, 7}, top=5),
    "wemwbs": prorated(3, range(1, 15)),
    "gse": prorated(3, range(1, 11)),
    "barc10": prorated(0, range(1, 11)),
    "swemwbs": swemwbs,
}


def random_answers(instrument, rows, missing, seed):
    draws = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            question.key: np.where(
                draws.random(rows) < missing,
                np.nan,
                draws.choice(question.options.codes, rows).astype(float),
            )
            for question in instrument.questions
        }
    )


@pytest.mark.parametrize("missing", [0.0, 0.08, 0.4])
@pytest.mark.parametrize("key", INDEPENDENT)
def test_scores_agree_with_independent_code(key, missing):
    instrument = LIBRARY[key]
    answers = random_answers(instrument, 300, missing, seed=len(key))
    scored = instrument.score(answers)
    for at, row in enumerate(answers.itertuples(index=False)):
        by_number = {
            place: None if math.isnan(value) else int(value)
            for place, value in enumerate(row, start=1)
        }
        for scale, expected in INDEPENDENT[key](by_number).items():
            got = scored[scale].iloc[at]
            if expected is None:
                assert math.isnan(got), (scale, at)
            else:
                assert got == pytest.approx(expected, abs=1e-12), (scale, at)


def test_rand_has_no_total_and_health_change_is_in_no_scale():
    scales = {
        scale.key: [item.question for item in scale.items] for scale in LIBRARY["rand36"].scales
    }
    assert set(scales) == set(RAND_SCALES)
    assert [scale for scale, items in scales.items() if "q2" in items] == ["health_change"]


@pytest.mark.parametrize("key", LIBRARY)
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_every_score_is_in_range_and_rows_do_not_touch_each_other(key, seed):
    instrument = LIBRARY[key]
    answers = random_answers(instrument, 30, 0.1, seed)
    scored = instrument.score(answers)
    for scale in instrument.scales:
        values = scored[scale.key].dropna()
        assert ((values >= scale.low - 1e-9) & (values <= scale.high + 1e-9)).all()
    turned = instrument.score(answers.iloc[::-1])
    pd.testing.assert_frame_equal(turned.iloc[::-1], scored)


@pytest.mark.parametrize("key", LIBRARY)
def test_the_ends_of_the_range_are_reached(key):
    instrument = LIBRARY[key]
    for scale in instrument.scales:
        items = scale.items or instrument.scale(scale.of).items
        for pick, end in ((min, scale.low), (max, scale.high)):
            best = {i.question: pick(i.values, key=i.values.get) for i in items}
            row = {q.key: best.get(q.key, np.nan) for q in instrument.questions}
            assert instrument.score(pd.DataFrame([row]))[scale.key].iloc[0] == pytest.approx(end)


def frame(**changes):
    row = {f"q{n}": [1, 2] for n in range(1, 6)}
    return pd.DataFrame({**row, **changes}, index=["KAY", "ELL"])


@pytest.mark.parametrize("value", [7, -1, 2.5, "many", True, math.inf, "1.5", "nan"])
def test_an_answer_that_is_no_option_is_named(value):
    with pytest.raises(AnswerError, match=r"Row ELL, question q3: .* 0, 1, 2, 3, 4, 5") as error:
        LIBRARY["who5"].score(frame(q3=pd.Series([1, value], dtype=object, index=["KAY", "ELL"])))
    assert (error.value.row, error.value.question, error.value.position) == ("ELL", "q3", 1)


def test_the_first_wrong_row_is_named_even_far_down():
    answers = pd.DataFrame({f"q{n}": np.ones(40_000) for n in range(1, 6)})
    answers.loc[33_333, "q5"] = 9
    answers.loc[33_334, "q1"] = 9
    with pytest.raises(AnswerError) as error:
        LIBRARY["who5"].score(answers)
    assert (error.value.row, error.value.question) == (33_333, "q5")


@pytest.mark.parametrize("blank", [None, np.nan, "", "  ", pd.NA])
def test_a_blank_is_missing(blank):
    column = pd.Series([3, blank], dtype=object, index=["KAY", "ELL"])
    scored = LIBRARY["who5"].score(frame(q3=column))
    assert scored["percent"].tolist()[0] == 28
    assert math.isnan(scored["percent"].tolist()[1])


@pytest.mark.parametrize("kind", ["Int64", "object", "string", "float32", "int8"])
def test_every_kind_of_column_is_read(kind):
    answers = frame().astype(kind)
    assert LIBRARY["who5"].score(answers)["total"].tolist() == [5, 10]


def test_the_index_is_kept_and_other_columns_are_passed_over():
    answers = frame(age=[1, 2])
    answers.index = pd.MultiIndex.from_tuples([("a", 1), ("a", 1)])
    scored = LIBRARY["who5"].score(answers)
    assert list(scored.index) == [("a", 1), ("a", 1)]
    assert list(scored.columns) == ["total", "percent"]
    assert len(LIBRARY["who5"].score(answers.iloc[:0])) == 0


def test_a_missing_question_is_named():
    with pytest.raises(AnswerError, match="no column for question q4"):
        LIBRARY["who5"].score(frame().drop(columns="q4"))
