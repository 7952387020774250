"""The pages beside the front page: people, missing, meetings, one member."""

import dataclasses
import math

from tests.results.groups import data
from toolkit.results.group import make
from toolkit.results.member import MemberResults, MemberScale
from toolkit.results.page import group_page
from toolkit.results.sub_pages import meetings_page, member_page, missing_page, people_page
from toolkit.statistics.reliable_change import Verdict
from toolkit.storage.models import Reason

NAN = math.nan
FALL = [[b, b - 8 - i % 3] for i, b in enumerate([18, 20, 15, 22, 19, 17, 21, 16, 20])]


def test_each_who_moved_stands_with_scale_size_and_way():
    found = people_page(make(data([*FALL, [5, 15]])))
    assert found.rows[0].better == ("PHQ-9: Low mood (8 down)",)
    assert found.rows[-1].worse == ("PHQ-9: Low mood (10 up)",)
    assert found.kind_step == "1 person has moved a lot for the worse."
    assert found.by_chance
    assert found.tallies[0][1].startswith("Of 10, ")


def test_reasons_for_leaving_are_counted_in_their_words():
    one = dataclasses.replace(data(FALL), reasons={"M00": "unwell", "M01": "unwell"})
    found = missing_page(make(one), {Reason.UNWELL: "Is too unwell", Reason.TIME: "Has no time"})
    assert found.why_left == "Why members left: is too unwell (2)."
    assert found.flow.rows[0].cells[:2] == ("9", "9")
    assert found.scales[0].words == "9 of the 9 who could be counted answered twice"
    assert missing_page(make(data(FALL)), {}).why_left == ""


def test_refusals_of_meetings_stand_once():
    found = meetings_page(make(data(FALL)))
    assert found.said == ()
    assert found.noted.startswith("0 meetings were noted in all.")


def test_a_members_page_says_from_where_to_where():
    item = make(data(FALL)).scales[0]
    one = MemberScale(
        key=item.key,
        name=item.name,
        scale=item.scale,
        waves=item.asked,
        scores=(18.0, NAN),
        n=1,
        first=18.0,
        last=18.0,
        verdict=None,
        error=item.person_error,
        no_room=False,
    )
    two = dataclasses.replace(one, scores=(18.0, 10.0), n=2, last=10.0, verdict=Verdict.IMPROVED)
    found = member_page("KES-TRL", MemberResults((one, two), 2, 2)).items
    assert found[0].words == "One answer so far: there is nothing to compare it with yet."
    assert found[0].chart_says.endswith("no answer.")
    assert found[1].words.startswith("From 18 to 10. ")
    assert found[1].kind == "better"
    assert found[1].table.rows[1].cells == ("10",)


def test_people_whose_scales_cannot_show_one_persons_change_get_no_mark():
    """A single question says nothing of one person: no round mark that says "about the same"."""
    rows = [[3.0 + i % 3, 5.0 + i % 4] for i in range(9)]
    found = group_page(make(data(rows, measure="ons4", scale="satisfaction")))
    assert found.people == ()
    assert "can’t show one person’s change" in found.people_words


def test_who_answered_once_is_in_the_row_of_people():
    found = group_page(make(data([*FALL, [17, NAN], [NAN, NAN]])))
    assert [mark.words for mark in found.people][-1] == "answered once"
    assert len(found.people) == 10
    assert found.people_words.endswith("1 answered once.")
