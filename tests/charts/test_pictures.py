"""Pictures in SVG: every mark where its figure is, whole for any figures, and nothing a text can break."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.charts.pictures import (
    WIDTH,
    Kind,
    Share,
    Spot,
    Strip,
    axis,
    diverging,
    example,
    person,
    reach_of,
    small_multiple,
    start,
    strip,
    ticks,
)

numbers = st.floats(-50, 50)


def parts(svg, tag):
    return list(ET.fromstring(svg).iter(tag))  # noqa: S314 (our own)


def test_better_is_to_the_right_and_the_interval_lies_around_the_mark():
    one = Strip(2.0, 1.0, 3.0, Kind.BETTER)
    svg = strip(one, reach_of([one]), "says")
    bar = next(node for node in parts(svg, "line") if node.get("class") == "bar")
    axis = next(node for node in parts(svg, "line") if node.get("class") == "axis")
    tip = float(re.search(r'd="M([\d.]+)', svg)[1])
    assert float(axis.get("x1")) == WIDTH / 2 < float(bar.get("x1")) < tip < float(bar.get("x2"))
    assert "path" in svg  # a triangle, for eyes without colour


def test_all_rows_share_one_axis_and_the_strip_is_the_smallest_change_that_matters():
    rows = [Strip(1.0, 0.5, 1.5, Kind.SAME), Strip(-4.0, -6.0, -2.0, Kind.WORSE)]
    reach = reach_of(rows)
    assert reach == 6
    widths = {parts(strip(one, reach, ""), "rect")[0].get("width") for one in rows}
    assert len(widths) == 1


@given(st.lists(st.tuples(numbers, numbers, numbers).map(sorted), min_size=1, max_size=5))
def test_nothing_sticks_out(table):
    rows = [Strip(mean, low, high, Kind.SAME) for low, mean, high in table]
    reach = reach_of(rows)
    for one in rows:
        bar = next(n for n in parts(strip(one, reach, ""), "line") if n.get("class") == "bar")
        assert 0 <= float(bar.get("x1")) <= float(bar.get("x2")) <= WIDTH


@pytest.mark.parametrize("says", ['"><script>', "a & b", "<", "’"])
def test_words_never_become_code(says):
    spots = [Spot(3.0, 2.0, 4.0), Spot(None, None, None)]
    for svg in (
        strip(Strip(0.0, 0.0, 0.0, Kind.SAME), 1.5, says),
        small_multiple(spots, low=0, high=10, reference=5, says=says),
        start(3.0, low=0, high=10, best=10, reference=None, says=says),
        diverging([Share(says, 5, 0, 0.5), Share("more", 6, 0.5, 1)], says),
        example(says),
    ):
        assert ET.fromstring(svg).get("aria-label") == says  # noqa: S314 (our own)


@given(
    st.lists(st.one_of(st.none(), st.floats(0, 100)), min_size=1, max_size=12),
    st.one_of(st.none(), st.floats(0, 100)),
)
def test_a_small_chart_has_a_dot_for_each_mean_that_is_known(means, reference):
    spots = [Spot(mean, mean, mean) for mean in means]
    svg = small_multiple(spots, low=0, high=100, reference=reference, says="")
    dots = parts(svg, "circle")
    assert len(dots) == sum(mean is not None for mean in means)
    assert all(0 <= float(dot.get("cy")) <= 64 for dot in dots)


def test_people_are_told_apart_by_shape():
    drawn = {re.sub(r'class="person \w+"', "", person(kind)) for kind in Kind}
    assert len(drawn) == len(Kind) == 4


@pytest.mark.parametrize("reach", [1.5, 3.9, 6.0, 60.0, 5000.0])
def test_the_shared_axis_has_numbers_where_strips_have_their_places(reach):
    named = [(node.get("x"), node.text) for node in parts(axis(reach), "text")]
    assert {text for _, text in named} >= {"worse", "better", "too small to matter", "0"}
    numbers_ = [(x, text) for x, text in named if text.strip("−").isdecimal()]
    assert 3 <= len(numbers_) <= 9
    assert [text for _, text in numbers_] == [node.text for node in parts(ticks(reach), "text")]
    for x, text in numbers_:
        value = float(text.replace("−", "-"))
        svg = strip(Strip(value, value, value, Kind.SAME), reach, "")
        place = float(parts(svg, "circle")[0].get("cx")) / WIDTH * 100
        assert float(x.rstrip("%")) == pytest.approx(place, abs=0.05)


def test_room_to_grow_lies_between_the_group_and_the_best_score():
    for best in (0, 27):
        svg = start(9, low=0, high=27, best=best, reference=None, says="")
        rect = parts(svg, "rect")[0]
        ends = (float(rect.get("x")), float(rect.get("x")) + float(rect.get("width")))
        mark = float(parts(svg, "circle")[0].get("cx"))
        assert min(abs(mark - end) for end in ends) < 0.2
        assert ends[1 if best else 0] == pytest.approx(WIDTH - 10 if best else 10, abs=0.2)


def test_answers_lie_left_and_right_of_the_middle_of_their_options_with_their_counts():
    svg = diverging([Share("low", 5, 0, 0.5), Share("high", 7, 0.5, 1)], "")
    low, high = parts(svg, "rect")
    assert float(low.get("x")) + float(low.get("width")) == pytest.approx(WIDTH / 2, abs=0.1)
    assert float(high.get("x")) == pytest.approx(WIDTH / 2, abs=0.1)
    assert [node.text for node in parts(svg, "text")] == ["5", "7"]
    across = diverging([Share("middle", 6, 0.25, 0.75)], "")
    rect = parts(across, "rect")[0]
    assert float(rect.get("x")) + float(rect.get("width")) / 2 == pytest.approx(WIDTH / 2, abs=0.1)
