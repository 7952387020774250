"""Groups to take data of: the demonstration, one in which everything is awkward, an empty one."""

import datetime as dt
from dataclasses import replace
from itertools import cycle

import pytest

from toolkit.demo import GREENHOUSE, fill
from toolkit.exchange.formats import export
from toolkit.exchange.group_tables import group_tables
from toolkit.instruments import load_library
from toolkit.results.data import load
from toolkit.storage import definitions, entries, groups, meetings, members
from toolkit.storage.database import connect, sessions
from toolkit.storage.migrate import migrate
from toolkit.storage.models import DECLINED, How, Reason, Wave

LIBRARY = load_library()
#: What spreadsheets, SPSS and terminals stumble over.
AWKWARD = (
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "🪴🧑🏽‍🤝‍🧑🏻 together",
    "هل شعرت بالوحدة؟",
    "ä" * 60,
    "“so-so”, a; b\nsecond line",
    "é" * 400,
)


@pytest.fixture(scope="session")
def session(tmp_path_factory):
    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('export') / 'export.sqlite'}")
    migrate(engine)
    with sessions(engine)() as opened:
        yield opened
    engine.dispose()


@pytest.fixture(scope="session")
def greenhouse(session):
    return fill(session, GREENHOUSE, dt.date(2026, 11, 23))


def own_text(session, group, instrument):
    """Enter the text of a licensed measure as an awkward group would."""
    words = cycle(AWKWARD)
    definitions.enter_text(
        session,
        group.id,
        instrument,
        {question.key: next(words) for question in instrument.questions},
        {o.name: {c.code: next(words) for c in o.choices} for o in instrument.option_sets},
    )
    return definitions.for_group(session, group.id, instrument.key)


def versions_of_who5():
    """Return WHO-5, then one with another first question's options, then that one reworded."""
    first = LIBRARY["who5"]
    q1, *others = first.questions
    turned = replace(
        q1.options,
        name="turned",
        choices=(*q1.options.choices[:-1], replace(q1.options.choices[-1], label="Never")),
    )
    second = replace(first, version="1.10", questions=(replace(q1, options=turned), *others))
    q2 = replace(second.questions[1], text="I have felt calm and at ease")
    third = replace(second, questions=(second.questions[0], q2, *second.questions[2:]))
    return first, second, third


@pytest.fixture(scope="session")
def awkward(session):
    """A group with a name of 60 letters, three versions of WHO-5, hard questions and its own text.

    Somebody left, somebody joined late and never answered, somebody declines and leaves open.
    """
    group = groups.add(session, None, "جماعة 🪴 =1+1 " + "x" * 46)
    stays, picks, leaves = members.add(session, group, 3, "2026-01")
    members.add(session, group, 1, "2026-07")
    members.leave(session, leaves, "2026-03", Reason.DIED)
    own = own_text(session, group, LIBRARY["swemwbs"])
    asked = [
        [who5, LIBRARY["phq9"], *([own] if number == 2 else [])]
        for number, who5 in enumerate(versions_of_who5(), start=1)
    ]
    for number, instruments in enumerate(asked, start=1):
        day = dt.date(2026, 2 * number, 1)
        measures = [
            definitions.keep(session, one, group.id if one is own else None) for one in instruments
        ]
        wave = Wave(group=group, number=number, opened=day, closed=day, measures=measures)
        session.add(wave)
        session.flush()
        for person in (stays, picks, leaves)[: 3 if number == 1 else 2]:
            answers = {
                one.key: {
                    question.key: question.options.codes[
                        (at + number) % len(question.options.codes)
                    ]
                    for at, question in enumerate(one.questions)
                }
                for one in instruments
            }
            if person is picks:
                answers["who5"] |= {"q1": DECLINED, "q2": None}
            how = How.PAPER if person is picks else How.PHONE
            entries.enter(
                session, wave, person, answers, how=how, consent=1, sent_on=day, late=True
            )
    meetings.add(session, group, dt.date(2026, 2, 1), [stays.code, picks.code])
    meetings.add(session, group, dt.date(2026, 5, 1), [stays.code])
    session.flush()
    return group


@pytest.fixture(scope="session")
def empty(session):
    return groups.add(session, None, "New")


@pytest.fixture(scope="session", params=["greenhouse", "awkward"])
def group(request):
    """Each of the two groups that hold answers."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def data(session, group):
    """What the results are made from: the figures that every format has to hold."""
    return load(session, group)


@pytest.fixture(scope="session")
def tables(session, group):
    return group_tables(session, group)


@pytest.fixture(scope="session")
def file(session, group):
    """Return a group's file of a format."""

    def made(key, **options):
        return export(session, group, key, **options)

    return made


def scores_of(data):
    """Return member, wave, column -> score, of every score that could be made."""
    return {
        (code, number, f"{measure}_{scale}"): float(value)
        for (measure, scale), frame in data.scores.items()
        for number in frame.columns
        for code, value in frame[number].dropna().items()
    }


def scores_in(frame, data):
    """Return the same of a frame that was read back, with a row for each member and wave."""
    columns = [f"{measure}_{scale}" for measure, scale in data.scores]
    return {
        (row["member"], int(row["wave"]), column): float(row[column])
        for _, row in frame.iterrows()
        for column in columns
        if row[column] == row[column] and row[column] != ""
    }
