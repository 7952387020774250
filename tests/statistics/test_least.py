"""The fewest people for a figure stand in one file: whoever changes one finds no second."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
#: A count of people against a number of them. Up to three is what a figure needs to exist at all.
COUNTED = re.compile(r"(?:\bn|both|invited|people|answered) *(?:>=?|<=?) *([4-9]|\d\d)\b")
PLACES = [
    path
    for folder in ("results", "reports", "statistics", "charts", "exchange", "web/facilitator")
    for ending in ("*.py", "*.html")
    for path in sorted((PROJECT / "toolkit" / folder).rglob(ending))
    if path.name != "least.py"
]


@pytest.mark.parametrize("path", PLACES, ids=lambda path: path.name)
def test_no_other_file_holds_a_number_of_people(path):
    assert COUNTED.findall(path.read_text(encoding="utf-8")) == []
