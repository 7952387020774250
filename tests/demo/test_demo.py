"""The demonstration: answers that people could have given, with the story that it promises."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from toolkit import demo
from toolkit.charts.pictures import Kind
from toolkit.instruments import load_library
from toolkit.results.group import results
from toolkit.results.page import group_page
from toolkit.results.words import Verdict
from toolkit.storage.database import connect, sessions
from toolkit.storage.migrate import migrate
from toolkit.storage.models import DECLINED, How
from toolkit.storage.waves import State, progress

TODAY = dt.date(2026, 11, 23)
LIBRARY = load_library()
MEASURES = [LIBRARY[key] for key in demo.MEASURES]
CASES = [
    pytest.param(measure, scale, id=scale.key) for measure in MEASURES for scale in measure.scales
]


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.sqlite'}")
    migrate(engine)
    with sessions(engine)() as opened:
        yield opened
    engine.dispose()


@pytest.fixture(scope="module")
def group(session):
    filled = demo.fill(session, TODAY)
    session.commit()
    return filled


@pytest.fixture(scope="module")
def many():
    """Draw 1,500 people without a story: what the model itself does."""
    rng = np.random.default_rng(1)
    lives = [demo.Life()] * 1500
    general = demo.general_wellbeing(rng, lives, demo.WAVES)
    return {m.key: demo.simulate(rng, m, lives, general) for m in MEASURES}


def by_wave(measure, answers):
    return [
        measure.score(pd.DataFrame({key: codes[:, at] for key, codes in answers.items()}))
        for at in range(demo.WAVES)
    ]


def sent(group):
    return [row for wave in group.waves for row in wave.responses if row.sent_on]


def scores(group, measure, scale):
    """Return members by waves, NaN where nothing was sent."""
    place = {member.id: at for at, member in enumerate(group.members)}
    instrument = LIBRARY[measure]
    table = np.full((len(place), demo.WAVES), np.nan)
    for row in sent(group):
        given = {key: row.answers[measure].get(key) for key in instrument._questions}
        frame = pd.DataFrame([{k: None if v == DECLINED else v for k, v in given.items()}])
        table[place[row.member_id], row.wave.number - 1] = instrument.score(frame)[scale].iloc[0]
    return table


@pytest.mark.parametrize(
    ("measure", "scale"), [case for case in CASES if len(case.values[1].items) > 1]
)
def test_items_hang_together_as_published_scales_do(many, measure, scale):
    values = np.column_stack(
        [
            [item.values[code] for code in many[measure.key][item.question][:, 2]]
            for item in scale.items
        ]
    )
    k = values.shape[1]
    alpha = k / (k - 1) * (1 - values.var(0, ddof=1).sum() / values.sum(1).var(ddof=1))
    assert 0.75 < alpha < 0.9


@pytest.mark.parametrize(("measure", "scale"), CASES)
def test_waves_hang_together_as_months_apart_do(many, measure, scale):
    waves = [frame[scale.key] for frame in by_wave(measure, many[measure.key])]
    for first, second in [(0, 1), (2, 3), (1, 5)]:
        assert 0.55 < waves[first].corr(waves[second]) < 0.78


@pytest.mark.parametrize(("measure", "scale"), demo.OUTCOMES)
def test_the_planned_outcomes_gain_modestly(measure, scale):
    """In a hundred groups like this one, those who get worse among them."""
    rng = np.random.default_rng(2)
    lives = [demo.Life(level=life.level, drift=life.drift) for life in demo.LIVES] * 100
    general = demo.general_wellbeing(rng, lives, demo.WAVES)
    answers = demo.simulate(rng, LIBRARY[measure], lives, general)
    waves = [frame[scale] for frame in by_wave(LIBRARY[measure], answers)]
    assert 0.2 < (waves[5].mean() - waves[0].mean()) / waves[0].std() < 1.0


def test_some_of_the_first_rise_is_regression_to_the_mean(many):
    """General health gains hardly anything after the first wave, yet rises at once."""
    waves = [f["general_health"].mean() for f in by_wave(LIBRARY["rand36"], many["rand36"])]
    assert waves[1] - waves[0] > 2 * (waves[5] - waves[2]) / 3 > 0


def test_nothing_happens_on_the_dull_measure(many):
    for scale in ("receive", "give"):
        means = [
            frame[scale].mean() for frame in by_wave(LIBRARY["mutual_aid"], many["mutual_aid"])
        ]
        assert max(means) - min(means) < 2


def test_every_answer_is_an_option(group):
    for row in sent(group):
        assert list(row.answers) == list(demo.MEASURES)
        for measure, answers in row.answers.items():
            for key, answer in answers.items():
                assert answer in {*LIBRARY[measure].question(key).options.codes, DECLINED}


def test_the_group_says_that_it_is_made_up(group):
    assert group.invented
    assert "made-up" in group.name
    assert len(group.members) == 16


def test_six_closed_waves_over_two_years_and_one_that_opens_today(group):
    *closed, last = group.waves
    assert [wave.number for wave in closed] == [1, 2, 3, 4, 5, 6]
    assert all(wave.opened < wave.closed for wave in closed)
    assert 365 * 2 - 31 < (closed[-1].opened - closed[0].opened).days < 365 * 2 + 31
    assert dt.timedelta(weeks=2) < TODAY - closed[-1].closed < dt.timedelta(weeks=6)
    assert (last.opened, last.closed, last.responses) == (TODAY, None, [])


def test_the_plan_was_made_before_the_first_wave(group):
    (plan,) = group.plans
    assert plan.made_at.date() < group.waves[0].opened
    assert plan.outcomes == [list(pair) for pair in demo.OUTCOMES]


def test_answers_were_sent_while_their_wave_was_open(group):
    assert all(row.wave.opened <= row.sent_on <= row.wave.closed for row in sent(group))


def test_members_come_late_leave_fall_silent_and_sit_out(session, group):
    first, last = group.waves[0].opened.strftime("%Y-%m"), group.waves[5]
    assert sum(member.joined > first for member in group.members) == 4
    gone = [member for member in group.members if member.left]
    assert len(gone) == 4
    assert len({member.reason for member in gone}) == 4
    states = [one.state for wave in group.waves[:6] for one in progress(session, wave)]
    assert states.count(State.NOT_THIS_TIME) == 2
    assert [one.state for one in progress(session, last)].count(State.NOT_YET) == 2
    assert len(progress(session, group.waves[6])) == 12
    for member in gone:
        assert all(row.wave.opened.strftime("%Y-%m") <= member.left for row in member.responses)


def test_questions_are_skipped_and_declined(group):
    asked = sum(len(measure.questions) for measure in MEASURES) * len(sent(group))
    given = [answer for row in sent(group) for by in row.answers.values() for answer in by.values()]
    assert 0.005 < 1 - len(given) / asked < 0.03
    assert 10 < given.count(DECLINED) < 60


def test_paper_and_helpers_in_the_first_waves_only(group):
    early = {row.how for row in sent(group) if row.wave.number <= 2}
    assert early == set(How)
    assert {row.how for row in sent(group) if row.wave.number > 2} == {How.PHONE}


def test_one_thing_is_a_clear_gain_and_two_people_got_worse(session, group):
    """What the page of results says of it, by its own rules."""
    found = results(session, group)
    assert [item.statement.verdict for item in found.outcomes] == [
        Verdict.GAIN,
        Verdict.CANNOT_TELL,
        Verdict.CANNOT_TELL,
    ]
    worse = [mark.code for mark in group_page(found).people if mark.kind is Kind.WORSE]
    assert worse == [group.members[place].code for place in demo.WORSE]


def test_meetings_are_nearly_weekly_and_kept_by_who_was_there(group):
    days = [meeting.held_on for meeting in group.meetings]
    assert 85 <= len(days) <= 110
    assert {day.weekday() for day in days} == {days[0].weekday()}
    assert max(days) < TODAY
    attended = [len(meeting.attendance) for meeting in group.meetings]
    assert 6 < np.mean(attended) < 12
    gone = group.members[3]
    last = max(m.held_on for m in group.meetings for a in m.attendance if a.member_id == gone.id)
    assert last.strftime("%Y-%m") <= gone.left


def test_the_same_seed_gives_the_same_answers_and_other_codes(session, group):
    again, other = demo.fill(session, TODAY), demo.fill(session, TODAY, seed=2)
    answers = [[row.answers for row in sent(one)] for one in (group, again, other)]
    assert answers[0] == answers[1] != answers[2]
    assert not {m.code for m in group.members} & {m.code for m in again.members}
    session.rollback()
