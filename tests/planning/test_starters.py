"""Each rule of a starter plan breaks a good file in just that way."""

from pathlib import Path

import pytest

from toolkit.instruments import InstrumentError, load_library
from toolkit.planning.starters import FOLDER, load_starters, parse

LIBRARY = load_library()
GOOD = (FOLDER / "bereavement.toml").read_text(encoding="utf-8")


def test_the_title_is_worked_out():
    assert load_starters()["bereavement"].title(LIBRARY) == "Bereavement: 4 waves, 4 minutes"


def test_every_starter_takes_ten_minutes_at_the_most():
    for starter in load_starters().values():
        assert starter.minutes(LIBRARY) <= 10, starter.key
        assert len(starter.outcomes) <= 3, starter.key


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('name = "Bereavement"\n', "", "name is missing"),
        ('kind = "talking"', 'kind = "cult"', 'kind is "cult"'),
        ('"loneliness"', '"riches"', 'hopes names "riches"'),
        ('"lonely1", ', '"iq", ', 'measures names "iq"'),
        ('"lonely1", ', '"brs", ', "brs has no wording that ships"),
        ('"who5.percent"', '"who5.nothing"', 'outcomes names "who5.nothing"'),
        ('"who5.percent"', '"who5"', "Write measure.scale"),
        ("[0, 3, 6, 12]", "[0, 6, 3, 12]", "Each wave is more months"),
        ("[0, 3, 6, 12]", '[0, "3"]', "no whole number"),
        ("main_wave = 4", "main_wave = 5", "main_wave is 5"),
        ('design = "as_they_join"', 'design = "together"', "counts from joining"),
        ("name =", "colour = 3\nname =", "colour"),
        ("name =", "name", "Mend the TOML"),
    ],
)
def test_a_broken_file_names_its_place_and_its_mend(before, after, says):
    assert before in GOOD
    with pytest.raises(InstrumentError) as error:
        parse(GOOD.replace(before, after), Path("plans/bereavement.toml"), LIBRARY)
    assert says in "\n".join(map(str, error.value.problems))
