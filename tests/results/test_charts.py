"""The charts of real results: what is drawn is the group's, and nothing for outside is a member's."""

import json
import re

import numpy as np
import pytest

from tests.conftest import TODAY
from toolkit.demo import GREENHOUSE, fill
from toolkit.results import group as of_group
from toolkit.results import group_charts, scale_charts
from toolkit.results.handed_on import points_outside
from toolkit.statistics.disclosure import disclose
from toolkit.storage.database import connect, sessions
from toolkit.storage.migrate import migrate

KEYS = ("lines", "before-and-after", "waterfall", "counts", "meetings")


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('charts') / 'charts.sqlite'}")
    migrate(engine)
    with sessions(engine).begin() as session:
        found = of_group.results(session, fill(session, GREENHOUSE, TODAY))
    yield found
    engine.dispose()


def everything(chart):
    words = [chart.finding, chart.alt, chart.caption, chart.source, *map(str, chart.table.rows)]
    return f"{chart.figure.to_json()} {' '.join(words)}"


def test_for_outside_no_member_and_no_unrounded_figure(results):
    made = 0
    for item in results.scales:
        for key in KEYS:
            chart = scale_charts.scale_chart(results, item, key)
            if chart is None:
                continue
            made += 1
            text = everything(chart)
            assert not [code for code in results.data.members if code in text], key
            unit = disclose(item.change, low=item.scale.low, high=item.scale.high).unit
            for trace in chart.figure.data:
                if trace.name in ("mean of the group", "95 % interval"):
                    drawn = [v for v in trace.y if v is not None]
                    if key != "meetings":
                        assert all(float(v / unit).is_integer() for v in drawn), (item.key, key)
    assert made > 20


def test_for_outside_the_group_s_charts_have_no_member(results):
    keys = [key for key, _ in group_charts.offered(results)]
    assert keys == ["before-and-after", "together", "profile-rand36", "flow"]
    for key in keys:
        inside = group_charts.group_chart(results, key, outside=False)
        outside = group_charts.group_chart(results, key)
        assert inside is not None
        if key == "together":
            assert outside is None  # one mark a person
            continue
        assert outside is not None
        text = everything(outside)
        assert not [code for code in results.data.members if code in text]
        assert not re.search(r"\d\.\d{3}", json.dumps(outside.table.rows))


def test_the_group_s_own_charts_are_its_figures(results):
    item = results.scale("rand36", "emotional_wellbeing")
    offered = dict(scale_charts.offered(item))
    assert tuple(offered) == KEYS
    lines = scale_charts.scale_chart(results, item, "lines", outside=False)
    (mean,) = [one for one in lines.figure.data if one.name == "mean of the group"]
    assert list(mean.y) == [one.mean for _, one in item.waves]
    fall = scale_charts.scale_chart(results, item, "waterfall", outside=False)
    moved = (item.pairs.after - item.pairs.before).sort_values(ascending=False)
    assert sorted(row[0] for row in fall.table.rows) == sorted(moved.index)
    drawn = [v for one in fall.figure.data if one.mode == "markers" for v in one.x]
    assert sorted(drawn) == sorted(moved)
    counts = scale_charts.scale_chart(results, item, "counts", outside=False)
    assert [row[1] for row in counts.table.rows] == [
        str(n) for n in (item.change.improved, item.change.same, item.change.worsened)
    ]
    meetings = scale_charts.scale_chart(results, item, "meetings", outside=False)
    (people,) = [one for one in meetings.figure.data if one.name == "person"]
    assert list(people.x) == [int(n) for n in item.came]


def test_the_axis_of_all_outcomes_turns_what_is_better_when_low(results):
    chart = group_charts.group_chart(results, "before-and-after", outside=False)
    units = [float(row[3].replace("−", "-")) for row in chart.table.rows]
    for item, unit in zip(results.outcomes, units, strict=True):
        sign = 1 if item.scale.better == "higher" else -1
        assert unit == pytest.approx(sign * item.change.mean_change / item.yardsticks.mid, abs=0.01)
    assert results.headline == chart.finding


def test_a_wave_that_lacks_one_or_two_of_those_told_of_is_a_gap(results):
    for item in results.scales:
        paired = item.pairs.before.index
        for point, wave in zip(points_outside(item), item.asked, strict=True):
            away = int(item.scores.loc[paired, wave.number].isna().sum())
            if 0 < away < 3:
                assert point.mean is None
            if point.mean is not None:
                assert point.n == len(paired) - away >= 5


def test_one_who_left_the_page_finds_no_chart_that_is_not_offered(results):
    item = results.scales[0]
    assert scale_charts.scale_chart(results, item, "nonsense") is None
    assert group_charts.group_chart(results, "nonsense") is None
    assert group_charts.group_chart(results, "profile-nonsense") is None


def test_one_wave_has_no_chart_of_change(results):
    first = of_group.make(results.data, (1, 1))
    assert [key for key, _ in group_charts.offered(first)] == ["flow"]
    item = first.scales[0]
    assert [key for key, _ in scale_charts.offered(item)] == ["lines"]
    chart = scale_charts.scale_chart(first, item, "lines")
    assert "where we start" in chart.finding
    assert np.isfinite([v for one in chart.figure.data for v in one.y if v is not None]).all()
