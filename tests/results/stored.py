"""Awkward groups as they stand in a database: one function a case, each returns a group."""

import datetime as dt
from dataclasses import replace

from toolkit.instruments import load_library
from toolkit.storage import definitions, entries, groups, members, plans
from toolkit.storage.models import How, Wave

LIBRARY = load_library()
FIRST = dt.date(2025, 1, 6)
MADE = dt.datetime(2025, 1, 1)  # noqa: DTZ001 (kept without a zone)
QUARTER = dt.timedelta(days=91)


def _group(session, name, people, *, outcomes=(("who5", "percent"),), planned=True, **plan):
    group = groups.add(session, None, name, country="england")
    members.add(session, group, people, "2024-01")
    if planned:
        plans.make(session, group, ["who5"], outcomes, made_at=MADE, **plan)
    session.flush()
    return group


def _wave(session, group, levels, *, measures=("who5",), day=None, number=None, plan=None):
    """Close a wave in which each member answered every question with one level; None: no answer."""
    number = number or len(group.waves) + 1
    day = day or FIRST + QUARTER * (number - 1)
    asked = [LIBRARY[one] if isinstance(one, str) else one for one in measures]
    wave = Wave(
        group=group,
        number=number,
        opened=day,
        closed=day + dt.timedelta(days=7),
        measures=[definitions.keep(session, one) for one in asked],
        plan=plan or plans.current(session, group.id),
    )
    session.add(wave)
    session.flush()
    people = members.of_group(session, group.id)
    for member, level in zip(people, levels, strict=True):
        if level is not None:
            given = {one.key: _answers(one, level) for one in asked}
            entries.enter(
                session, wave, member, given, how=How.PAPER, consent=1, sent_on=day, late=True
            )
    return wave


def _answers(instrument, level):
    """Answer with one level of the options in the order of their codes; 9: the highest."""
    given = {}
    for place, question in enumerate(instrument.questions):
        codes = sorted(choice.code for choice in question.options.choices)
        given[question.key] = codes[-1 if level == 9 else (level + place % 2) % len(codes)]
    return given


def _twice(session, group, **more):
    _wave(session, group, [i % 3 for i in range(9)], **more)
    _wave(session, group, [1 + i % 4 for i in range(9)], **more)


def no_outcome(session):
    group = _group(session, "No outcome", 9, outcomes=())
    _twice(session, group)
    return group


def no_plan(session):
    group = _group(session, "No plan", 9, planned=False)
    _twice(session, group)
    return group


def never_asked(session):
    group = _group(session, "Never asked", 9, outcomes=(("gad7", "total"),))
    _twice(session, group)
    return group


def empty_last_wave(session):
    group = _group(session, "Empty last wave", 9, main_wave=3)
    _twice(session, group)
    _wave(session, group, [None] * 9)
    return group


def other_people(session):
    group = _group(session, "Other people", 12, main_wave=2)
    _wave(session, group, [i % 3 if i < 6 else None for i in range(12)])
    _wave(session, group, [None if i < 6 else i % 3 for i in range(12)])
    return group


def a_day_apart(session):
    group = _group(session, "A day apart", 9, main_wave=2)
    _wave(session, group, [i % 3 for i in range(9)])
    _wave(session, group, [1 + i % 4 for i in range(9)], day=FIRST + dt.timedelta(days=1))
    return group


def all_at_the_ceiling(session):
    group = _group(session, "All at the ceiling", 9, main_wave=2)
    _wave(session, group, [9] * 9)
    _wave(session, group, [9] * 9)
    return group


def added_in_wave_three(session):
    outcomes = (("who5", "percent"), ("phq9", "total"))
    group = _group(session, "Added in wave three", 9, outcomes=outcomes, main_wave=4)
    _twice(session, group)
    _wave(session, group, [i % 3 for i in range(9)], measures=("who5", "phq9"))
    _wave(session, group, [1 + i % 4 for i in range(9)], measures=("who5", "phq9"))
    return group


def sixty_measures(session):
    group = _group(session, "Sixty measures", 9, outcomes=())
    many = [replace(LIBRARY["who5"], key=f"own{n}", short=f"Own {n}") for n in range(60)]
    _twice(session, group, measures=many)
    return group


LONG = "How you have been getting on with the people who live nearby"


def long_name(session):
    scales = tuple(replace(one, label=LONG) for one in LIBRARY["who5"].scales)
    group = _group(session, "Long name", 9, main_wave=2)
    _twice(session, group, measures=(replace(LIBRARY["who5"], scales=scales),))
    return group


def one_member(session):
    group = _group(session, "One member", 1, main_wave=2)
    _wave(session, group, [1])
    _wave(session, group, [3])
    return group


def all_erased(session):
    group = _group(session, "All erased", 9, main_wave=2)
    _twice(session, group)
    for member in members.of_group(session, group.id):
        members.delete(session, member)
    session.flush()
    return group


def one_wave(session):
    group = _group(session, "One wave", 9)
    _wave(session, group, [i % 5 for i in range(9)], measures=("who5", "phq9", "rand36"))
    return group


#: Each case, with the sentence that its front page says.
CASES = {
    no_outcome: "No outcome was planned",
    no_plan: "No outcome was planned",
    never_asked: "Planned, but not asked in any closed wave: GAD-7",
    empty_last_wave: "Fewer than five have an answer at the wave that was planned to count",
    other_people: "Too few people answered twice to show a change of the group.",
    a_day_apart: "less than four weeks apart, which is too close to call a change clear.",
    all_at_the_ceiling: "9 were near the top: this questionnaire could not have shown a gain.",
    added_in_wave_three: "Asked from Jul 2025 to Oct 2025.",
    sixty_measures: "No outcome was planned",
    long_name: LONG,
    one_member: "Too few people answered twice to show a change of the group.",
    all_erased: "Nobody is in this group now, so there is nothing to show.",
    one_wave: "9 of 9 members answered.",
}
assert len(LONG) == 60
