"""Each rule of the loader breaks a good file in just that way."""

import subprocess
import sys

import pytest

from toolkit.instruments import InstrumentError, load_file, load_library, parse

GOOD = """
key = "good"
version = "1.0"
title = "A good measure"
short = "Good"
about = "For tests."
language = "en-GB"
languages = ["en-GB"]
minutes = 1
hopes = ["mood"]
[terms]
holder = "Nobody"
url = "https://example.org"
read = 2026-11-23
text = "may ship"
licence = "Free."
credit = "By nobody."
[[source]]
what = "wording"
cite = "Made up."
[options.often]
choices = [{ code = 0, label = "Never" }, { code = 1, label = "Often" }]
[[section]]
key = "one"
stem = "In the last week"
[[question]]
key = "q1"
section = "one"
options = "often"
text = "I was well."
[[question]]
key = "q2"
section = "one"
options = "often"
text = "I was ill."
[recode.turn]
0 = 1
1 = 0
[[scale]]
key = "total"
label = "Total"
high_means = "being well"
better = "higher"
range = [0, 2]
combine = "sum"
items = ["q1", { q = "q2", recode = "turn" }]
missing = { up_to = 1, then = "prorate" }
smallest_change = { value = 1, source = "Made up.", seen = "primary" }
[[scale.reliability]]
kind = "alpha"
value = 0.8
source = "Made up."
seen = "secondary"
[[scale]]
key = "metric"
label = "Metric"
high_means = "being well"
better = "higher"
range = [10, 30]
combine = "lookup"
of = "total"
lookup = [[0, 10], [1, 20], [2, 30]]
[[reference]]
population = "Nobody"
words = "nobody"
source = "Made up."
seen = "secondary"
[reference.scales]
total = { n = 10, mean = 1.5, sd = 0.5 }
[[bands]]
scale = "total"
source = "Made up."
seen = "secondary"
bands = [{ from = 0, label = "low" }, { from = 1, label = "high" }]
[[support]]
question = "q2"
above = 0
show = "Be kind to yourself."
"""

BROKEN = {
    "unknown key": ('version = "1.0"', 'version = "1.0"\nmaximum = 3', "top", "maximum"),
    "unknown key in a choice": ("code = 0,", "code = 0, min = 2,", "choices 0", "min"),
    "missing key": ('short = "Good"\n', "", "top", "short is missing"),
    "wrong type": ("minutes = 1", 'minutes = "one"', "top", "minutes is 'one'"),
    "true is no number": ("minutes = 1", "minutes = true", "top", "minutes is True"),
    "missing terms": ('licence = "Free."\n', "", "terms", "licence is missing"),
    "terms of another kind": ('"may ship"', '"perhaps"', "terms", 'text is "perhaps"'),
    "file name": ('key = "good"', 'key = "bad"', "top", 'key is "bad"'),
    "duplicate question": ('key = "q2"', 'key = "q1"', "question q1", "question number 2"),
    "question order": ('key = "q2"', 'key = "q3"', "question q3", "question number 2"),
    "duplicate scale": ('key = "metric"', 'key = "total"', "top", "scale total stands twice"),
    "duplicate code": ("code = 1, label", "code = 0, label", "options.often", "code 0 stands"),
    "unknown section": ('section = "one"', 'section = "two"', "question q1", "section two"),
    "unknown options": ('options = "often"', 'options = "ever"', "question q1", "options ever"),
    "unknown item": ('q = "q2"', 'q = "q9"', "item q9", "no question q9"),
    "item twice": ('q = "q2"', 'q = "q1"', "scale total", "counts q1 twice"),
    "recode misses an option": ("0 = 1\n", "", "item q2", "misses option 0"),
    "recode of no option": ("1 = 0\n", "1 = 0\n7 = 1\n", "item q2", "has 7"),
    "recode unknown": ('recode = "turn"', 'recode = "spin"', "item q2", "names recode spin"),
    "gap in the lookup": ("[1, 20], ", "", "scale metric", "lookup misses 1"),
    "lookup outside": ("[2, 30]", "[2, 30], [9, 30]", "scale metric", "outside of total"),
    "lookup of nothing": ('of = "total"', 'of = "sum"', "scale metric", "looks up sum"),
    "range": ("range = [0, 2]", "range = [0, 3]", "scale total", "its items give [0, 2]"),
    "too many missing": ("up_to = 1", "up_to = 2", "scale total.missing", "up_to is 2"),
    "reliability": ("value = 0.8", "value = 1.8", "reliability alpha", "value is 1.8"),
    "smallest change": ("{ value = 1,", "{ value = -1,", "smallest_change", "value is -1"),
    "reference scale": ("total = { n", "sum = { n", "reference Nobody", "names scale sum"),
    "reference mean": ("mean = 1.5", "mean = 15", "scale total", "mean is 15"),
    "bands order": ("from = 1", "from = -1", "bands total", "do not go up"),
    "bands start": ("from = 0,", "from = 0.5,", "bands total", "do not cover"),
    "support": ('question = "q2"', 'question = "q8"', "support q8", "no question q8"),
    "hope": ('hopes = ["mood"]', 'hopes = ["gold"]', "top", 'hopes names "gold"'),
    "place-holder": ("I was well.", "Question 1", "question q1", "Question 1"),
    "unused options": (
        "[[section]]",
        '[options.spare]\nchoices = [{ code = 0, label = "a" }, { code = 1, label = "b" }]\n'
        "[[section]]",
        "top",
        "options.spare is used by no question",
    ),
    "unused section": (
        '[[question]]\nkey = "q1"',
        '[[section]]\nkey = "two"\nstem = ""\n[[question]]\nkey = "q1"',
        "top",
        "section two has no question",
    ),
    "language": ('languages = ["en-GB"]', 'languages = ["cy"]', "top", "leaves out"),
}


def test_the_good_file_is_good():
    assert parse(GOOD, "good.toml", "good").scale("metric").lookup == ((0, 10), (1, 20), (2, 30))


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_file_is_named_with_place_and_mend(rule):
    before, after, place, what = BROKEN[rule]
    assert before in GOOD
    with pytest.raises(InstrumentError) as error:
        parse(GOOD.replace(before, after, 1), "good.toml", "good")
    assert any(place in p.place and what in p.what for p in error.value.problems), error.value
    assert all(p.file == "good.toml" and p.mend for p in error.value.problems)


def test_all_errors_are_named_at_once():
    text = GOOD
    for rule in ("missing terms", "unknown item", "gap in the lookup", "wrong type"):
        before, after, _, _ = BROKEN[rule]
        text = text.replace(before, after, 1)
    with pytest.raises(InstrumentError) as error:
        parse(text, "good.toml", "good")
    assert len(error.value.problems) >= 4


def test_toml_and_utf8_errors_name_their_line(tmp_path):
    (tmp_path / "bad.toml").write_bytes(b'key = "bad"\nversion = \n')
    with pytest.raises(InstrumentError, match="line 2"):
        load_file(tmp_path / "bad.toml")
    (tmp_path / "worse.toml").write_bytes(b'key = "worse"\n# \xff\n')
    with pytest.raises(InstrumentError, match=r"line 2.*UTF-8"):
        load_file(tmp_path / "worse.toml")
    with pytest.raises(InstrumentError) as both:
        load_library(tmp_path)
    assert {p.file.rsplit("/")[-1] for p in both.value.problems} == {"bad.toml", "worse.toml"}


def test_wording_that_may_not_ship_is_refused():
    text = GOOD.replace('"may ship"', '"group enters it"')
    with pytest.raises(InstrumentError, match="may not ship"):
        parse(text, "good.toml", "good")


SHIPPED = {
    *("rand36", "who5", "ons4", "phq9", "gad7", "phq4", "rses", "gse", "ucla3", "brs", "auditc"),
    *("barc10", "swls", "k6", "core10", "mastery", "lonely1", "swemwbs", "wemwbs", "mutual_aid"),
    *("my_goal", "in_my_words", "service_use", "life_changes", "group_works"),
}


def test_the_library_is_whole():
    library = load_library()
    assert set(library) == SHIPPED
    to_enter = {key for key, item in library.items() if item.needs_wording}
    assert to_enter == {"core10", "gse", "ucla3", "brs", "swemwbs", "wemwbs"}
    assert not library["mutual_aid"].validated
    assert [scale.key for scale in library["rand36"].scales][-1] == "health_change"


@pytest.mark.parametrize("key", sorted(SHIPPED - {"in_my_words", "service_use", "life_changes"}))
def test_a_groups_wording_replaces_the_place_holders(key):
    instrument = load_library()[key]
    texts = {question.key: f"Text of {question.key}" for question in instrument.questions}
    labels = {
        options.name: {choice.code: f"Label {choice.code}" for choice in options.choices}
        for options in instrument.option_sets
    }
    worded = instrument.with_wording(texts, labels)
    assert not worded.needs_wording
    assert worded.questions[0].text == "Text of q1"
    assert worded.scales == instrument.scales
    with pytest.raises(InstrumentError, match="q1"):
        instrument.with_wording({**texts, "q1": " "}, labels)


def test_loading_the_library_loads_no_pandas():
    code = (
        "import sys; from toolkit.instruments import load_library, calls_for_support; "
        "load_library(); "
        "sys.exit(bool({'pandas', 'numpy', 'scipy', 'plotly'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
