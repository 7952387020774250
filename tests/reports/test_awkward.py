"""Awkward groups: a sound report, or words that say why there is none."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from tests.results.groups import data
from toolkit.reports import html, xlsx
from toolkit.reports.build import Wanted, build
from toolkit.reports.content import Document, Kind, Sentence, fingerprint, from_json, texts, to_json
from toolkit.reports.facts import facts_of
from toolkit.reports.material import VALUE
from toolkit.results.outside import outside
from toolkit.storage.models import Design

TODAY = dt.date(2026, 11, 25)
DRAWS = np.random.default_rng(1)
NAN = np.nan


def report(found, *, kind=Kind.FUNDER, written=None, extras=frozenset(), purpose="") -> Document:
    left = outside(found, earlier=(), person=lambda code: f"hash {code}")
    wanted = Wanted(kind, "A year", None, written or {}, {}, extras)
    return build(left, facts_of(found, purpose), wanted, today=TODAY)


def scores(people, waves=2):
    return DRAWS.integers(3, 24, (people, waves)).astype(float)


GROUPS = {
    "nobody ever answered": data(np.full((8, 2), NAN)),
    "one member": data(scores(1)),
    "one wave": data(scores(9, 1)),
    "an empty last wave": data(np.column_stack([scores(9), np.full(9, NAN)])),
    "all different people": data([[5.0, NAN]] * 8 + [[NAN, 9.0]] * 8),
    "everybody at the best score": data([[0.0, 0.0]] * 12),
    "all moved alike": data([[9.0, 5.0], [10.0, 6.0]] * 6),
    "400 members": data(scores(400, 3)),
    "no plan": data(scores(12), outcomes=[]),
    "planned and never asked": data(scores(12), outcomes=[("gad7", "total")]),
    "as they join": data(scores(12, 4), design=Design.AS_THEY_JOIN),
    "five": data(scores(5)),
    "a long name": replace(data(scores(12)), name="W" * 60),
    "right to left": replace(data(scores(12)), name="مجموعة الحديقة"),
    "=cmd": replace(data(scores(12)), name="=cmd|' /C calc'!A0"),
}
GROUPS["all left"] = replace(
    GROUPS["one member"], left=dict.fromkeys(GROUPS["one member"].members, "2025-06")
)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("name", list(GROUPS))
def test_it_is_sound_or_says_why(name, kind):
    document = report(GROUPS[name], kind=kind)
    content = to_json(document)
    assert from_json(content) == document
    assert any(isinstance(node, Sentence) for node in document.nodes())
    said = " ".join(texts(document))
    for word in ("nan", "None", "inf ", "Traceback"):
        assert word not in said.split(), word
    mark = fingerprint(content)
    assert document.group[:20] in str(
        html.fragment(document, fingerprint=mark, address=lambda _: None)
    ).replace("&#39;", "'")
    assert xlsx.render(document, {}, fingerprint=mark)[:2] == b"PK"


def test_emoji_markup_and_formulas_are_text():
    text = "🙂 <b>bold</b> & =1+1\n\nمرحبا \x0b"
    document = report(GROUPS["five"], written={"next": text})
    shown = str(html.fragment(document, fingerprint="0" * 64, address=lambda _: None))
    assert "<b>" not in shown
    assert "🙂" in shown


def test_the_value_is_given_for_a_clear_change_of_twenty_and_off_by_default():
    low = DRAWS.integers(2, 5, 24).astype(float)
    found = data(
        np.column_stack([low, low + DRAWS.integers(1, 4, 24)]),
        measure="ons4",
        scale="satisfaction",
        outcomes=[("ons4", "satisfaction")],
    )
    off = " ".join(texts(report(found)))
    assert "Treasury" not in off
    on = " ".join(texts(report(found, extras=frozenset({VALUE}))))
    assert "If the group had caused all of it" in on
    assert "£13,000" in on
    few = replace(found, waves=found.waves[:1])
    assert "it takes a clear change" in " ".join(texts(report(few, extras=frozenset({VALUE}))))


def test_a_value_below_zero_is_printed_below_zero():
    high = DRAWS.integers(6, 9, 24).astype(float)
    found = data(
        np.column_stack([high, high - DRAWS.integers(1, 4, 24)]),
        measure="ons4",
        scale="satisfaction",
        outcomes=[("ons4", "satisfaction")],
    )
    assert "−£" in " ".join(texts(report(found, extras=frozenset({VALUE}))))
