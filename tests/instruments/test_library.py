"""The questionnaires against what was found out about them: terms, wording, figures, where seen."""

import pytest

from toolkit.instruments import load_library

LIBRARY = load_library()


@pytest.mark.parametrize("key", ["core10", "swemwbs", "wemwbs", "gse", "ucla3", "brs"])
def test_what_may_not_be_shipped_or_changed_is_entered_by_the_group(key):
    assert LIBRARY[key].needs_wording


def test_no_licence_that_forbids_changes_is_shipped_with_pages_that_add_to_it():
    for instrument in LIBRARY.values():
        if "-ND" in instrument.terms.licence:
            assert instrument.needs_wording, instrument.key


@pytest.mark.parametrize("key", ["gad7", "core10", "phq9", "swemwbs"])
def test_a_figure_of_one_person_is_never_a_groups_smallest_change(key):
    assert all(scale.smallest_change is None for scale in LIBRARY[key].scales)


def test_one_persons_figures_say_their_own_confidence():
    assert LIBRARY["core10"].scale("total").reliable_change.confidence == 0.9
    assert LIBRARY["swemwbs"].scale("metric").reliable_change.value == 2.87
    assert LIBRARY["who5"].scale("percent").reliable_change.value == 23.6


def test_barc10_is_worded_as_published():
    barc = LIBRARY["barc10"]
    assert barc.question("q3").text == "I have enough energy to complete the tasks I set myself."
    assert barc.question("q4").text.endswith("I live in and feel part of it.")
    assert "590502" in barc.terms.url


def test_auditc_says_what_a_unit_is_and_keeps_its_terms():
    section = LIBRARY["auditc"].sections[0]
    for word in ("pint", "glass", "shot"):
        assert word in section.stem
    assert "commercial" in LIBRARY["auditc"].terms.credit


def test_references_are_of_who_they_say():
    brs = LIBRARY["brs"].references[0]
    assert "2013" in brs.source
    assert "healthy and ill" in brs.words
    assert (brs.scales["total"].mean, brs.scales["total"].n) == (3.7, 844)
    men = {one.words: one.scales["metric"] for one in LIBRARY["swemwbs"].references}
    assert sorted(norm.mean for norm in men.values()) == [23.2, 23.7]
    assert all(norm.sd is None for norm in men.values())
    assert all("health_change" not in one.scales for one in LIBRARY["rand36"].references)
    for reliability in LIBRARY["who5"].scale("percent").reliability:
        assert "Sri Lanka" in reliability.source


def test_bands_are_worded_for_their_scale():
    labels = [band.label for band in LIBRARY["phq9"].bands[0].bands]
    assert labels == ["very little", "a little", "some", "much", "very much"]


def test_every_figure_says_where_it_was_seen():
    for instrument in LIBRARY.values():
        figures = [*instrument.references, *instrument.bands]
        for scale in instrument.scales:
            figures += scale.reliability
            figures += filter(None, (scale.smallest_change, scale.reliable_change))
        for figure in figures:
            assert figure.seen in {"primary", "secondary", "not seen"}
            assert figure.source
