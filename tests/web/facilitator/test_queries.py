"""Pages ask the database as often for a large group as for a small one."""

import datetime as dt

import pytest
from sqlalchemy import event

from toolkit.instruments.own import OwnMeasure, OwnQuestion, OwnScale
from toolkit.reports.content import Document, Kind, fingerprint, to_json
from toolkit.storage import (
    definitions,
    entries,
    meetings,
    members,
    own_questions,
    plans,
    report_files,
    strands,
    voices,
)
from toolkit.storage.models import Group, Import, Report, ReportDraft, Wave


def _grow(session, group, *, waves, people, held):
    members.add(session, group, people, "2024-01")
    measures = group.waves[0].measures
    plan = plans.current(session, group.id)
    first = group.waves[-1].number
    for number in range(first + 1, first + 1 + waves):
        day = dt.date(2024, 1, 1) + dt.timedelta(days=28 * number)
        wave = Wave(
            group=group, number=number, opened=day, closed=day, measures=measures, plan=plan
        )
        session.add(wave)
        for place, member in enumerate(group.members):
            answers = {"who5": {f"q{n}": (place + n) % 6 for n in range(1, 6)}}
            entries.enter(
                session, wave, member, answers, how="paper", consent=1, sent_on=day, late=True
            )
    for number in range(held):
        day = dt.date(2024, 1, 1) + dt.timedelta(days=7 * number)
        meetings.add(session, group, day, [member.code for member in group.members])
    assert definitions.as_asked(session, measures)


@pytest.fixture
def queries(world, app):
    counted = []
    with world.open() as session:
        engine = session.get_bind()

    def count(_connection, _cursor, statement, *_rest):
        counted.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    yield counted
    event.remove(engine, "before_cursor_execute", count)


def _hand_on(app, world, group_id):
    """Give the group a draft, a published report and one of its files, each number 1."""
    made = Document(Kind.FUNDER, "A year", "Walkers", "2026", "2026-11-25", ())
    mark = fingerprint(to_json(made))
    with world.open.begin() as session:
        kept = {"group_id": group_id, "kind": "funder", "title": "A year"}
        session.add_all(
            [
                ReportDraft(**kept),
                Import(
                    group_id=group_id,
                    made_on=dt.date(2026, 11, 25),
                    responses=0,
                    members=0,
                    waves=0,
                    columns={},
                ),
                Report(**kept, number=1, published_on=dt.date(2026, 11, 25), fingerprint=mark,
                       content=to_json(made)),
            ]
        )  # fmt: skip
        strands.add(session, group_id, "Walks")
        voices.mark(session, group_id, "It helps.", themes=[], uses=["group"],
                    day=dt.date(2026, 11, 25))  # fmt: skip
        own = OwnMeasure("Our week", "", (OwnQuestion("Sleep?", "faces"),),
                         (OwnScale("Sleep", "better sleep", items=(0,)),))  # fmt: skip
        own_questions.finish(
            session, own_questions.begin(session, group_id, own), dt.date(2026, 11, 25)
        )
    folder = app.extensions["toolkit_instance"].folder
    report_files.keep(report_files.folder_of(folder, mark), "report.pdf", b"%PDF")


def _pages(app, world, group_id):
    """Return the address of every page of a group that can be looked at."""
    with world.open() as session:
        group = session.get_one(Group, group_id)
        code, meeting = group.members[0].code, group.meetings[0].id
    known = {"group_id": group_id, "code": code, "number": 1, "measure": "who5"}
    known |= {"scale": "percent", "key": "swemwbs", "response": 1}
    known |= {"chart": "lines", "picture": "flow", "question": "q1", "name": "report.pdf"}
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        # There for plans with days alone, and for groups beside which others stand.
        if rule.rule.endswith("/calendar.ics") or "/<int:item>.json" in rule.rule:
            continue
        if "/voices/from/" in rule.rule:  # words of one answer: as many questions as its list asks
            continue
        if "/bring/<name>" in rule.rule:  # a file that is on its way in; it asks nothing that grows
            continue
        if "GET" in rule.methods and "group_id" in rule.arguments:
            number = meeting if "/meetings/" in rule.rule else 1
            values = {**known, "number": number}
            address = adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments})
            # A few have no figure for outside, and the calendar wants the year of the meetings.
            yield rule.endpoint, f"{address}?members=shown&from=2024-01-01&to=2024-12-31"


def test_no_page_asks_more_often_for_a_larger_group(signed_in, app, world, queries):
    counts = []
    world.close(signed_in.group_id)
    _hand_on(app, world, signed_in.group_id)
    for size in ({"waves": 2, "people": 5, "held": 2}, {"waves": 7, "people": 20, "held": 40}):
        with world.open.begin() as session:
            _grow(session, session.get_one(Group, signed_in.group_id), **size)
        found = {}
        for endpoint, address in _pages(app, world, signed_in.group_id):
            queries.clear()
            assert signed_in.get(address).status_code < 400, address
            found[endpoint] = len(queries)
        counts.append(found)
    small, large = counts
    assert {name: (small[name], large[name]) for name in small if large[name] > small[name]} == {}
    assert max(large.values()) <= 20, large
