"""Each chart: what is drawn equals what is given, and so do its words and its table."""

import json
import re

import numpy as np
import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from tests.charts import given
from tests.charts.given import ALL, CODES, OUTSIDE, draw
from toolkit.charts.palette import DARK, LIGHT, PRINT
from toolkit.charts.text import number, width_of, wrap
from toolkit.charts.theme import paper, screen


def traces(chart, name):
    return [one for one in chart.figure.to_dict()["data"] if one.get("name") == name]


def values(sequence):
    return [None if one is None or np.isnan(one) else float(one) for one in sequence]


@pytest.mark.parametrize("name", ALL)
def test_every_chart_says_its_finding_in_words_and_has_its_figures(name):
    chart = draw(name)
    assert chart.finding == given.LONG.finding
    assert given.LONG.finding.rstrip(".") in chart.alt
    assert given.LONG.who in chart.alt
    assert len(chart.alt) > len(given.LONG.finding) + len(given.LONG.who) + 40
    assert len(chart.table.rows) >= 1
    assert {len(row) for row in chart.table.rows} == {len(chart.table.head)}
    assert all(isinstance(cell, str) for row in chart.table.rows for cell in row)


@pytest.mark.parametrize("name", OUTSIDE)
def test_outside_no_member_stands_anywhere(name):
    chart = draw(name)
    everything = " ".join(
        [chart.figure.to_json(), chart.alt, chart.caption, *map(str, chart.table.rows)]
    )
    for code in CODES:
        assert code not in everything
    assert "one person" not in chart.alt
    assert traces(chart, "person") == traces(chart, "members") == []


def test_members_lines_are_their_scores_with_gaps_and_open_ends():
    chart = draw("lines")
    (members,) = traces(chart, "members")
    expected = [v for row in given.SCORES.to_numpy() for v in (*row, np.nan)]
    assert values(members["y"]) == values(expected)
    assert not members["connectgaps"]
    (ends,) = traces(chart, "last answer")
    assert list(ends["text"]) == ["OWL-312"]
    assert (list(ends["x"]), values(ends["y"])) == ([1], [58.0])
    assert ends["marker"]["symbol"] == "circle-open"
    table = {row[0]: row[1:] for row in chart.table.rows}
    assert table["OWL-312"] == ("60.0", "58.0", "–", "–")
    assert table["Mean"] == ("50.4", "51.6", "–", "53.6")
    assert "1 of them end before the last wave" in chart.alt


@pytest.mark.parametrize("name", ["lines", "mean"])
def test_the_mean_is_drawn_where_it_is_given_and_its_band_leaves_a_gap(name):
    chart = draw(name)
    (mean,) = traces(chart, "mean of the group")
    assert (list(mean["x"]), values(mean["y"])) == ([0, 1, 3], [50.4, 51.6, 53.6])
    bands = traces(chart, "95 % interval")
    assert [values(one["y"]) for one in bands] == [[70.7, 69.2, 34.0, 30.1], [73.0, 34.2]]
    assert "Aug 2025 too few people" in chart.alt
    low, high = chart.figure.layout.yaxis.range
    assert (low < 0, high > 100) == (True, True)  # the whole range of the scale


def test_a_waterfall_is_sorted_and_better_is_to_the_right_either_way():
    chart = draw("waterfall")
    assert [row[0] for row in chart.table.rows] == ["MAR-311", "KES-310", "BEE-314", "ELM-315"]
    drawn = {
        code: (float(x), float(y))
        for kind in given.WORDS.values()
        for one in traces(chart, kind)
        for code, x, y in zip(one["text"], one["x"], one["y"], strict=True)
    }
    assert drawn == {
        "MAR-311": (18, 0),
        "KES-310": (15, -1),
        "BEE-314": (2, -2),
        "ELM-315": (-15, -3),
    }
    assert chart.figure.layout.xaxis.range[0] < 0
    down = given.changes.waterfall(given.LONG, given.LOW, given.PEOPLE, mid=2, words=given.WORDS)
    assert down.figure.layout.xaxis.range[0] > 0
    assert down.table.rows[0][0] == "ELM-315"


def test_slopes_are_two_answers_a_person_and_the_mean():
    chart = draw("slopes")
    people = [values(one["y"]) for one in traces(chart, "person")]
    assert people == [[one.before, one.after] for one in given.PEOPLE]
    assert values(traces(chart, "mean of the group")[0]["y"]) == [48.0, 53.0]
    assert chart.table.rows[0] == ("Mean of 4", "48.0", "53.0")
    outside = draw("slopes outside")
    assert len(outside.figure.data) == 1


def test_counts_are_bars_of_people_and_what_is_hidden_is_words_alone():
    chart = draw("counts")
    assert values(traces(chart, "Better")[0]["x"]) == [9]
    assert values(traces(chart, "Worse")[0]["x"]) == [3]
    assert traces(chart, "The same") == []
    assert [len(one["x"]) for one in traces(chart, "people")] == [9, 3]
    assert chart.table.rows[1] == ("The same", "not shown")
    assert "The same: not shown" in chart.alt


def test_before_and_after_has_one_axis_in_smallest_changes_that_matter():
    chart = draw("before and after")
    marks = [one for kind in ("better", "same", "worse") for one in traces(chart, kind)]
    assert [float(one["x"][0]) for one in marks] == [2.0, 0.6, -1.2]
    assert [values(one["x"]) for one in traces(chart, "95 % interval")] == [
        [0.8, 3.2],
        [-0.3, 1.5],
        [-2.2, -0.2],
    ]
    strips = [one for one in chart.figure.layout.shapes if one.type == "rect"]
    assert {(one.x0, one.x1) for one in strips} == {(-1, 1)}
    assert chart.table.rows[3][1:6] == ("–",) * 5
    assert "48 → 58" in chart.figure.to_json().encode().decode("unicode_escape")


def test_together_shows_each_person_only_where_given():
    chart = draw("together")
    assert [float(one["x"][0]) for one in traces(chart, "person")] == [-0.4, 0.1, 0.12, 0.9]
    heights = [float(one["y"][0]) for one in traces(chart, "person")]
    assert heights[1] != heights[2]  # no mark on another
    assert "2 no clear change" in chart.alt


def test_a_comparison_turns_its_axis_where_low_is_better():
    chart = draw("comparison")
    assert chart.figure.layout.xaxis.range[0] > 0
    assert [values(one["x"]) for one in traces(chart, "95 % interval")] == [
        [-7, -1],
        [-3, 1],
        [-6.4, 0.4],
    ]
    assert "Difference: −3 (−6 to 0)." in chart.alt


def test_a_profile_has_the_reference_as_a_dashed_line():
    chart = draw("profile")
    (reference,) = traces(chart, "reference")
    assert values(reference["x"]) == [82, 61, 78]
    assert reference["line"]["dash"] == "dash"
    assert [float(one["x"][0]) for one in traces(chart, "was")] == [70, 38]
    assert [float(one["x"][0]) for one in traces(chart, "is")] == [72, 46]
    assert {one["marker"]["symbol"] for one in traces(chart, "was")} == {"circle-open"}
    assert chart.table.rows[2] == ("Pain", "–", "–", "78.0")


def test_a_question_is_cut_in_the_middle_of_its_options():
    chart = draw("question")
    bars = [one for one in chart.figure.to_dict()["data"] if one["type"] == "bar"]
    assert [float(one["x"][0]) for one in bars] == [0.25, 0.3, 0.45, 0.0]
    assert [round(float(one["base"][0]), 9) for one in bars] == [-0.55, -0.3, 0.0, 0.45]
    assert len({one["marker"]["color"] for one in bars}) == len(bars)
    assert chart.table.rows[2] == ("Often", "9", "too few")


def test_attendance_draws_its_line_through_the_means():
    chart = draw("attendance")
    (slope,) = traces(chart, "slope")
    assert values(slope["x"]) == [3, 20, 41]
    assert values(slope["y"]) == pytest.approx([8 - 17 * 0.4, 8, 8 + 21 * 0.4])
    (people,) = traces(chart, "person")
    assert (values(people["x"]), values(people["y"])) == ([3, 41, 20], [4, -6, 12])
    down = draw("attendance outside").figure.layout.yaxis.range
    assert down[0] > down[1]  # low is better: better is up


def test_the_flow_counts_people_and_hides_what_is_hidden():
    chart = draw("flow")
    bars = [values(one["y"]) for one in chart.figure.to_dict()["data"]]
    assert bars == [[12, 11], [None, 1], [0, 1], [0, 1], [4, 2]]
    assert chart.table.rows[1] == ("not this time", "fewer than 3", "1")
    looks = {
        (one.marker.color, one.marker.pattern.shape if one.marker.pattern else "")
        for one in chart.figure.data
    }
    assert len(looks) == 5


@pytest.mark.parametrize("name", ALL)
def test_better_and_worse_differ_by_shape_as_well(name):
    shapes = {}
    for one in draw(name).figure.to_dict()["data"]:
        symbol = one.get("marker", {}).get("symbol")
        if symbol is not None and one["marker"]["color"] in (LIGHT.better, LIGHT.worse):
            last = symbol if isinstance(symbol, str) else symbol[-1]
            shapes.setdefault(one["marker"]["color"], set()).add(last)
    assert not shapes.get(LIGHT.better, set()) & shapes.get(LIGHT.worse, set())


@pytest.mark.parametrize("name", ALL)
def test_no_second_axis_no_pie_and_no_smoothing(name):
    figure = draw(name).figure.to_dict()
    assert {one["type"] for one in figure["data"]} <= {"scatter", "bar"}
    assert not {"xaxis2", "yaxis2"} & set(figure["layout"])
    assert not any(one.get("line", {}).get("shape") for one in figure["data"])


def sizes(figure):
    found = set()

    def walk(part):
        if isinstance(part, dict):
            if isinstance(part.get("font") or part.get("textfont") or part.get("tickfont"), dict):
                for key in ("font", "textfont", "tickfont"):
                    found.add((part.get(key) or {}).get("size", 99))
            for one in part.values():
                walk(one)
        elif isinstance(part, (list, tuple)):
            for one in part:
                walk(one)

    walk(figure)
    return found


@pytest.mark.parametrize("name", ALL)
def test_at_half_a_page_no_text_is_below_eight_points(name):
    figure = draw(name, paper(8)).figure.to_dict()
    assert figure["layout"]["width"] == 302
    assert min(sizes(figure)) >= 8 * 96 / 72 - 0.01


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    ("look", "palette"),
    [(screen(360), LIGHT), (screen(360, "dark"), DARK), (paper(16), PRINT)],
    ids=["light", "dark", "print"],
)
def test_every_colour_is_of_the_palette(name, look, palette):
    text = draw(name, look).figure.to_json()
    assert json.loads(text)["layout"]["paper_bgcolor"] == palette.paper
    known = {getattr(palette, one) for one in palette.__slots__}
    used = set(re.findall(r"#[0-9a-f]{6}", text))
    if name == "question":  # its shades lie between paper and ink
        ends = sorted([palette.paper, palette.ink])
        used = {one for one in used if not ends[0] <= one <= ends[1]}
    assert used <= known


@over(st.text(max_size=200), st.integers(40, 400), st.integers(8, 20))
def test_wrapped_words_fit_and_none_is_lost(text, width, size):
    lines = wrap(text, width, size)
    assert "".join(lines).replace(" ", "") == "".join(text.split())
    assert all(width_of(line, size) <= width or len(line) == 1 for line in lines)


def test_numbers_are_written_as_people_read_them():
    assert [number(-0.2), number(-3.0), number(2.5, 1, signed=True), number(0.04, 1)] == [
        "0",
        "−3",
        "+2.5",
        "0.0",
    ]
