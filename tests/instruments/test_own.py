"""A group's own measure: what is built passes the loader, goes into a file and comes back the same."""

import datetime as dt
import tomllib
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.instruments import InstrumentError, parse
from toolkit.instruments.own import (
    FACES,
    LISTED,
    SCORED,
    Kind,
    OwnMeasure,
    OwnQuestion,
    OwnScale,
    asks_who,
    content_of,
    instrument_of,
    measure_of,
)
from toolkit.instruments.toml import to_toml

DAY = dt.date(2026, 11, 26)
WEEK = OwnMeasure(
    "How my week was",
    "A look at the week.",
    (
        OwnQuestion("How did you sleep?", "faces"),
        OwnQuestion("How often were you out?", "rating", (), "never", "every day", "This week"),
        OwnQuestion("Did you eat?", "choice", ("Never", "Now and then", "Often")),
        OwnQuestion("Did you skip meals?", "choice", ("Never", "Now and then", "Often")),
    ),
    (
        OwnScale("Sleep", "sleeping well", "higher", "mean", (0,)),
        OwnScale("Meals", "eating more", "higher", "sum", (2, 3), (3,)),
    ),
)


def test_what_was_built_is_asked_and_scored():
    made = instrument_of(WEEK, "own_1", "1", DAY)
    assert [one.options.codes[0] for one in made.questions] == [1, 0, 1, 1]
    assert tuple(choice.label for choice in made.questions[0].options.choices) == FACES
    assert made.questions[1].options.choices[0].label == "0: never"
    assert [section.stem for section in made.sections] == ["", "This week"]
    assert not made.validated
    answers = pd.DataFrame([{"q1": 4, "q2": 10, "q3": 3, "q4": 1}])
    scores = made.score(answers)
    assert scores["scale1"].tolist() == [4.0]
    assert scores["scale2"].tolist() == [6.0]  # 3, and 1 turned into 3
    assert (made.scales[1].low, made.scales[1].high) == (2.0, 6.0)


@pytest.mark.parametrize(
    ("measure", "place", "says"),
    [
        (replace(WEEK, title=" "), "title", "It has no name."),
        (replace(WEEK, questions=(), scales=()), "title", "It has no question."),
        (replace(WEEK, questions=(OwnQuestion("", "faces"),), scales=()), "question 1", "no words"),
        (
            replace(WEEK, questions=(OwnQuestion("Well?", "choice", ("Yes", " ")),), scales=()),
            "question 1",
            "fewer than two answers",
        ),
        (
            replace(WEEK, questions=(OwnQuestion("Well?", "choice", ("Yes", "yes")),), scales=()),
            "question 1",
            "one answer twice",
        ),
        (replace(WEEK, scales=(OwnScale("Sleep", "more"),)), "scale 1", "no question in it"),
        (replace(WEEK, scales=(OwnScale("", "", items=(0,)),)), "scale 1", "It has no name."),
        (
            replace(WEEK, scales=(OwnScale("All", "more", items=(0, 1)),)),
            "scale 1",
            "answered in different ways",
        ),
    ],
)
def test_what_is_missing_is_said_at_its_place(measure, place, says):
    with pytest.raises(InstrumentError) as error:
        instrument_of(measure, "own_1", "1", DAY)
    assert any(one.place == place and says in one.what for one in error.value.problems)


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30).filter(
    lambda text: text.strip()
).map(str.strip)  # fmt: skip


@st.composite
def measures(draw):
    labels = draw(st.lists(TEXT, min_size=2, max_size=6, unique_by=str.casefold))
    kinds = st.sampled_from([kind.value for kind in Kind])
    questions = draw(
        st.lists(
            st.builds(
                lambda text, kind, low, stem, helped: OwnQuestion(
                    text, kind, tuple(labels) if kind in LISTED else (),
                    low if kind == "rating" else "3" if kind == "number" else "",
                    "80" if kind == "number" else "", stem, helped,
                ),
                TEXT, kinds, st.one_of(st.just(""), TEXT), st.one_of(st.just(""), TEXT),
                st.one_of(st.just(""), TEXT),
            ).filter(lambda one: one.scored or not asks_who(one.text)),
            min_size=1,
            max_size=6,
        )
    )  # fmt: skip
    questions.insert(0, OwnQuestion("How?", draw(st.sampled_from(sorted(SCORED))), tuple(labels)))
    if questions[0].kind != "choice":
        questions[0] = replace(questions[0], options=())
    if draw(st.booleans()):  # a page for those who gave the second answer to the first question
        at = draw(st.integers(1, len(questions) - 1))
        questions[at] = replace(questions[at], only_if=0, only=(1,))
    first = questions[0].kind, questions[0].low
    some = next((at for at, one in enumerate(questions) if one.only_if is not None), len(questions))
    alike = [at for at, one in enumerate(questions) if (one.kind, one.low) == first and at < some]
    turned = draw(st.lists(st.sampled_from(alike), unique=True))
    scale = OwnScale("A score", "more of it", draw(st.sampled_from(["higher", "lower"])),
                     draw(st.sampled_from(["mean", "sum"])), tuple(alike),
                     tuple(sorted(turned)))  # fmt: skip
    quotes = draw(st.booleans()) and any(one.kind.endswith("text") for one in questions)
    return OwnMeasure(draw(TEXT), draw(TEXT), tuple(questions), (scale,), quotes)


@given(measures())
def test_a_measure_saved_as_a_file_opens_as_the_same(measure):
    content = content_of(measure, "own_1", "1", DAY)
    text = to_toml(content)
    assert tomllib.loads(text) == content
    made = parse(text, "own_1.toml", "own_1")
    assert made == instrument_of(measure, "own_1", "1", DAY)
    again = measure_of(made)
    assert again is not None
    assert content_of(again, "own_1", "1", DAY) == content


@given(st.dictionaries(st.text(max_size=8), st.recursive(
    st.one_of(st.text(), st.integers(), st.booleans(), st.floats(allow_nan=False), st.dates()),
    lambda inner: st.one_of(st.lists(inner, max_size=3),
                            st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=8,
), max_size=4))  # fmt: skip
def test_any_content_comes_back_from_toml_as_it_was(content):
    assert tomllib.loads(to_toml(content)) == content
