"""Three measures for what a group hopes, and what is said of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.instruments import load_library
from toolkit.instruments.reading import reading_age
from toolkit.planning.offers import HOPES, MANY_MINUTES, OFFERED, meaning, offered
from toolkit.planning.profile import FEATURES, gentle_word

LIBRARY = load_library()
ASKABLE = {key for key, one in LIBRARY.items() if not one.needs_wording}


def keys(*hopes):
    return [offer.instrument.key for offer in offered(LIBRARY, hopes, ASKABLE)]


@given(st.lists(st.sampled_from(sorted(HOPES)), unique=True))
def test_what_is_offered_can_be_asked_within_ten_minutes(hopes):
    found = offered(LIBRARY, hopes, ASKABLE)
    assert len({offer.instrument.key for offer in found}) == len(found) == OFFERED
    assert sum(offer.instrument.minutes for offer in found) <= MANY_MINUTES + 2  # the fill-ups
    assert all(offer.instrument.key in ASKABLE for offer in found)
    assert all(offer.scale in offer.instrument.outcomes for offer in found)


def test_a_measure_made_for_a_hope_comes_first():
    assert keys("alcohol", "recovery")[:2] == ["auditc", "barc10"]
    assert keys("wellbeing")[0] == "who5"
    assert keys("health")[0] == "rand36"
    assert keys() == ["who5", "ons4", "mutual_aid"]


def test_a_licensed_measure_is_offered_once_it_has_its_wording():
    assert "brs" not in keys("resilience")
    found = offered(LIBRARY, ["resilience"], {*ASKABLE, "brs"})
    assert found[0].instrument.key == "brs"


def test_every_hope_of_a_questionnaire_has_words():
    assert {hope for one in LIBRARY.values() for hope in one.hopes} <= set(HOPES)


def test_a_change_is_explained_with_its_direction():
    assert meaning(LIBRARY["who5"].scale("percent")) == (
        "Wellbeing goes from 0 to 100: feeling well more of the time. Better is more of it, and "
        "about 10 points on average would matter."
    )
    assert "Better is less of it" in meaning(LIBRARY["auditc"].scale("total"))


def test_reading_ages_are_of_the_wording_alone():
    assert reading_age(LIBRARY["brs"]) is None  # its items do not ship
    ages = {key: reading_age(LIBRARY[key]) for key in ASKABLE}
    assert all(6 <= age <= 18 for age in ages.values())
    # By hand as Smith and Senter have it, and five years: each of WHO-5's items is a sentence.
    texts = [question.text for question in LIBRARY["who5"].questions]
    words = sum(len(text.split()) for text in texts)
    letters = sum(letter.isalpha() for text in texts for letter in text)
    assert ages["who5"] == round(4.71 * letters / words + 0.5 * words / 5 - 21.43 + 5)


@pytest.mark.parametrize("features", [set(), {"shared"}, set(FEATURES)])
def test_the_three_features_are_a_gentle_check(features):
    assert bool(gentle_word(features)) == (features != set(FEATURES))
