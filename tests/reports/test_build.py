"""A report's content: every planned outcome, every caution, no member, no number that was changed."""

import datetime as dt
import json
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.results.groups import data
from toolkit.reports.build import Wanted, boxes, build, to_copy
from toolkit.reports.content import (
    Figure,
    Kind,
    Note,
    Part,
    Sentence,
    Table,
    Written,
    fingerprint,
    from_json,
    keep_numbers,
    numbers,
    texts,
    to_json,
)
from toolkit.reports.facts import facts_of
from toolkit.reports.funders import FOLDER, TemplateError, read, templates
from toolkit.reports.material import ours
from toolkit.results.done import Done
from toolkit.results.group import make
from toolkit.results.outside import outside
from toolkit.results.page import group_page
from toolkit.storage.models import Design

TODAY = dt.date(2026, 11, 25)


def group(n=14, seed=3, **plan):
    draws = np.random.default_rng(seed)
    before = draws.integers(8, 25, n)
    after = before - draws.integers(1, 7, n)
    return data(np.column_stack([before, after]).astype(float), **plan)


def report(found=None, *, kind=Kind.FUNDER, template=None, written=None, wordings=None):
    found = group() if found is None else found
    left = outside(found, earlier=(), person=lambda code: f"hash {code}")
    wanted = Wanted(kind, "A year", templates().get(template), written or {}, wordings or {})
    return build(left, facts_of(found, "We walk."), wanted, today=TODAY)


def sentences(document):
    return {node.key: node for node in document.nodes() if isinstance(node, Sentence)}


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("waves", [1, 2])
def test_it_is_read_back_from_its_json_whole(kind, waves):
    found = group()
    found = replace(found, waves=found.waves[:waves])
    document = report(found, kind=kind)
    content = to_json(document)
    assert from_json(content) == document
    assert to_json(from_json(content)) == content
    assert fingerprint(content) == fingerprint(to_json(report(found, kind=kind)))
    assert re.fullmatch("[0-9a-f]{64}", fingerprint(content))


def test_a_report_of_another_format_is_refused():
    content = json.loads(to_json(report())) | {"format": 99}
    with pytest.raises(ValueError, match="another version"):
        from_json(json.dumps(content))


@settings(max_examples=25, deadline=None)
@given(st.integers(5, 16), st.integers(0, 9999), st.sampled_from(list(Kind)))
def test_every_planned_outcome_is_in_it_whatever_it_came_to(n, seed, kind):
    draws = np.random.default_rng(seed)
    first, second = (draws.integers(0, 26, (n, 2)).astype(float) for _ in range(2))
    found = data(
        first,
        outcomes=[("phq9", "total"), ("gad7", "total")],
        more={("gad7", "total"): np.clip(second, 0, 21)},
    )
    shown = "\n".join(texts(report(found, kind=kind)))
    assert "PHQ-9: Low mood" in shown
    assert "GAD-7: " in shown


@settings(max_examples=25, deadline=None)
@given(st.integers(5, 16), st.integers(0, 9999), st.sampled_from([None, *templates()]))
def test_no_member_and_no_unrounded_number_is_anywhere_in_it(n, seed, template):
    content = to_json(report(group(n, seed), template=template))
    assert not re.search(r"M\d\d", content)
    assert "hash" not in content
    for number in re.findall(r"\d+\.\d{3,}", content):
        pytest.fail(f"{number} is not rounded")


def test_what_the_groups_own_page_cautions_stands_in_the_report_too():
    """Side by side: so far, an earlier wave, changed since, joined too late, settled, version, way."""
    found = data(
        np.column_stack([np.arange(5, 17), np.arange(4, 16), np.arange(3, 15)]).astype(float),
        design=Design.AS_THEY_JOIN,
        main_wave=9,
        changed_since=("outcomes",),
        versions={1: "1.0", 2: "1.0", 3: "2.0"},
        joined=["2025-03"] * 5 + ["2020-01"] * 7,
    )
    how = found.how.copy()
    how.iloc[:4, 0] = "paper"
    found = replace(found, how=how)
    inside = make(found)
    (scale,) = inside.scales
    shown = list(texts(report(found)))
    assert group_page(inside).cautions
    for text in group_page(inside).cautions:
        assert ours(text) in shown
    assert scale.version_changed
    assert any("version changed" in text for text in shown)
    assert scale.way_changed
    assert any("different ways" in text for text in shown)
    assert any("settled in" in text for text in shown)


def test_it_speaks_as_the_group_to_others():
    for found in (group(), group(6), replace(group(), waves=group().waves[:1])):
        for kind in Kind:
            for node in report(found, kind=kind).nodes():
                if isinstance(node, Sentence | Note):
                    assert not re.search(r"\byou(r|rs)?\b", node.text, re.IGNORECASE), node.text


def test_a_wording_of_the_groups_own_keeps_the_numbers_and_is_marked():
    said = sentences(report())["change:phq9:total"]
    own = f"Our mood got better: {said.text}"
    kept = sentences(report(wordings={"change:phq9:total": own}))["change:phq9:total"]
    assert (kept.own, kept.text, kept.said) == (own, said.text, own)
    (first, *_) = numbers(said.text)
    wrong = said.text.replace(first, "99", 1)
    refused = sentences(report(wordings={"change:phq9:total": wrong}))["change:phq9:total"]
    assert refused.own == ""


@pytest.mark.parametrize(
    "own",
    [
        "Scores rose by 9 points.",
        "Scores rose by about 9 points (3 to 15), for twelve people.",
        "It was proof: scores rose by about 9 points (likely between 3 and 15), for the 12.",
        "Scores rose by about 9 points (likely between 15 and 3), for the 12.",
        "Scores doubled, by about 9 points (likely between 3 and 15), for the 12.",
        "Scores rose by about 9 points (likely between 3 and 15), for 12 %.",
    ],
)
def test_a_wording_that_changes_what_the_figures_carry_is_refused(own):
    text = "Scores rose by about 9 points (likely between 3 and 15), for the 12."
    assert keep_numbers(text, own)
    assert (
        keep_numbers(text, "We feel better by about 9 points: 3 and 15 are likely. We are 12.")
        is None
    )


def test_what_is_empty_stays_out_and_what_is_written_is_in():
    document = report()
    keys = [section.key for section in document.sections]
    assert not {"reached", "voices", "cost", "learned", "next"} & set(keys)
    document = report(written={"learned": "Rain.", "worse": "We rang them."})
    assert "learned" in [section.key for section in document.sections]
    written = [node.text for node in document.nodes() if isinstance(node, Written)]
    assert written == ["We walk.", "We rang them.", "Rain."]


def test_one_wave_shows_where_a_group_starts_and_claims_nothing():
    found = replace(group(), waves=group().waves[:1])
    document = report(found, kind=Kind.START)
    said = "\n".join(texts(document))
    assert "Where we start" in said
    assert "on average, from 0 to 27" in said
    assert "claims no change" in said
    assert not re.search(r"\b(rose|fell)\b", said)


def test_planned_and_left_out_is_named_by_the_report_itself():
    found = data(
        np.full((12, 2), np.nan),
        outcomes=[("phq9", "total"), ("gad7", "total")],
        more={("gad7", "total"): [[9, 5 + at % 3] for at in range(12)]},
    )
    said = sentences(report(found))["plan:missing"].text
    assert "PHQ-9: Low mood" in said


def test_what_was_not_planned_says_so():
    found = data(
        group().scores["phq9", "total"].to_numpy(),
        outcomes=[("gad7", "total")],
        more={("gad7", "total"): [[9, 5 + at % 3] for at in range(14)]},
    )
    document = report(found)
    (section,) = [one for one in document.sections if one.key == "rest"]
    assert section.part is Part.ANNEX
    table = next(node for node in section.nodes if isinstance(node, Table))
    assert [row[0] for row in table.rows] == ["PHQ-9: Low mood"]
    assert any("Nobody planned" in node.text for node in section.nodes if isinstance(node, Note))


def test_a_figure_holds_nothing_that_its_table_does_not_say():
    for node in report().nodes():
        if isinstance(node, Figure) and node.chart == "before_after":
            printed = {cell for row in node.table.rows for cell in row}
            for one in node.data["outcomes"]:
                assert f"{one['was']:.0f}" in printed
                assert f"{one['now']:.0f}" in printed


@pytest.mark.parametrize("template", list(templates()))
def test_a_funders_headings_come_in_their_order_and_the_rest_in_the_annex(template):
    form = templates()[template]
    written = {one.key: "Some words." for one in form.boxes}
    document = report(template=template, written=written)
    assert [one.heading for one in document.part(Part.MAIN)] == [one.title for one in form.headings]
    annex = {one.key for one in document.part(Part.ANNEX)}
    assert {"how", "numbers", "hidden", "limits"} <= annex
    copied = to_copy(document, form)
    assert all(one.words == len(one.text.split()) for one in copied)
    assert "rose by about" in copied[2].text + copied[3].text or "fell by about" in (
        copied[2].text + copied[3].text
    )


def test_a_text_that_is_too_long_for_a_form_is_said():
    written = {"hard": "word " * 120}
    copied = to_copy(
        report(template="short_end_of_grant", written=written), templates()["short_end_of_grant"]
    )
    assert [one.title for one in copied if one.too_long] == ["What was hard"]


def test_boxes_are_asked_for_once_each():
    for kind in Kind:
        for template in (None, *templates().values()):
            keys = [one.key for one in boxes(kind, template)]
            assert len(keys) == len(set(keys))


GOOD = (FOLDER / "yearly_update.toml").read_text()


@pytest.mark.parametrize(
    ("break_", "says"),
    [
        (lambda text: text.replace("takes", "take", 1), "unknown key “take”"),
        (lambda text: text.replace('"changed"', '"change"'), "there is no section “change”"),
        (lambda text: text.replace("about =", "abouts ="), "unknown key “abouts”"),
        (lambda text: text.replace('key = "yearly_update"', 'key = "x"'), "file’s name"),
        (lambda text: text + '\n[[heading]]\ntitle = "Empty"\ntakes = []\n', "has no box"),
        (lambda text: text + '\n[[heading]]\ntitle = " "\ntakes = ["did"]\n', "“title” is missing"),
        (lambda text: text.replace("prompt =", "promt =", 1), "a “key” and a “prompt”"),
        (lambda text: text + '\n[[heading]]\ntitle="A"\ntakes=["did"]\nwords=-1\n', "whole number"),
        (lambda text: text + "=", "yearly_update.toml"),
    ],
)
def test_a_broken_file_of_headings_says_what_is_wrong(break_, says):
    assert read("yearly_update.toml", GOOD).key == "yearly_update"
    with pytest.raises(TemplateError, match=re.escape(says)):
        read("yearly_update.toml", break_(GOOD))


def test_what_was_done_and_what_it_cost_are_told_without_small_counts():
    found = group()
    left = outside(found, earlier=(), person=lambda code: f"hash {code}")
    done = Done(TODAY, TODAY, 12, 90, (), 9, 3, 6, 4, 1080, 600, 50_000, 30_000, ())
    facts = facts_of(found, "We walk.", done)
    wanted = Wanted(Kind.FUNDER, "A year", None, {}, {})
    document = build(left, facts, wanted, today=TODAY)
    said = sentences(document)["did:counted"].text
    assert said == (
        "Counted as we went: visits, all meetings added up: 90; different people: 9; hours "
        "together: 18; volunteers’ hours: 10."
    )  # neither the 3 who were new, nor the 4 first visits
    (money,) = [node for node in document.nodes() if getattr(node, "key", "") == "cost:money"]
    assert money.rows == (
        ("Money in", "£500"),
        ("Money out", "£300"),
        ("Money out for each meeting", "£25"),
        ("Money out for each visit", "£3.33"),
    )
