"""Reports: published once, linked to by what is not stored, and a ledger that stays."""

import datetime as dt

import pytest

from toolkit.statistics.releases import Release
from toolkit.storage import groups, jobs, reports
from toolkit.storage.models import JobState, ReportDraft

KEY = b"k" * 64
TODAY = dt.date(2026, 11, 25)
LEAVES = [Release(("who5", "percent"), (1, 2), frozenset("abcdef"), counts=True)]


@pytest.fixture
def draft(session):
    group = groups.add(session, None, "Walkers")
    made = ReportDraft(group_id=group.id, kind="funder", title="A year")
    session.add(made)
    session.commit()
    return made


def publish(session, draft, after=0):
    made = reports.publish(session, draft, "{}", "f" * 64, LEAVES, after=after, today=TODAY)
    session.commit()
    return made


def test_publishing_freezes_keeps_the_ledger_and_asks_for_files(session, draft):
    report = publish(session, draft)
    assert report.number == reports.last_number(session, report.group_id) == 1
    assert reports.ledger(session, report.group_id) == tuple(LEAVES)
    assert reports.drafts_of(session, report.group_id) == []
    assert reports.job_of(session, report.id).state is JobState.WAITING
    assert reports.with_fingerprint(session, "f" * 64).id == report.id


def test_who_publishes_on_an_older_ledger_is_refused_and_nothing_is_kept(session, draft):
    other = ReportDraft(group_id=draft.group_id, kind="funder", title="The same year")
    session.add(other)
    session.commit()
    publish(session, draft)
    with pytest.raises(reports.ChangedMeanwhileError):
        publish(session, other)
    session.rollback()
    assert len(reports.published(session, other.group_id)) == 1
    assert len(reports.ledger(session, other.group_id)) == 1
    assert reports.drafts_of(session, other.group_id) == [other]


def test_two_who_save_a_draft_never_overwrite_each_other(session, draft):
    reports.save_draft(session, draft, 1, written={"hard": "Rain."})
    with pytest.raises(reports.ChangedMeanwhileError):
        reports.save_draft(session, draft, 1, written={"hard": "Sun."})
    assert draft.written == {"hard": "Rain."}


def test_a_link_opens_its_report_until_its_last_day(session, draft):
    report = publish(session, draft)
    link = reports.add_link(session, report, TODAY)
    token = reports.link_token(KEY, link.id)
    found = reports.opened_by(session, KEY, token, today=TODAY)
    assert found is not None
    assert found[1].id == report.id
    assert reports.opened_by(session, KEY, token, today=TODAY + dt.timedelta(days=1)) is None
    link.ended = True
    session.flush()
    assert reports.opened_by(session, KEY, token, today=TODAY) is None


@pytest.mark.parametrize("token", ["", "1", "1-", "x-y", "1-aaaa", "99999999999-a", "١-a", "1-é"])
def test_no_other_link_opens_anything(session, draft, token):
    reports.add_link(session, publish(session, draft), TODAY)
    assert reports.opened_by(session, KEY, token, today=TODAY) is None


def test_work_that_was_cut_off_is_begun_again_three_times(session, draft):
    report = publish(session, draft)
    for _ in range(jobs.MOST_ATTEMPTS):
        assert jobs.begin_next(session) is not None
        assert jobs.begin_next(session) is None
        jobs.take_up_again(session)
    job = reports.job_of(session, report.id)
    assert job.state is JobState.FAILED
    assert "cut off" in job.says
    assert not jobs.any_waiting(session)
    assert reports.ask_again(session, report.id).state is JobState.WAITING
    assert reports.ask_again(session, report.id).id != job.id


def test_a_persons_hash_tells_nothing_and_is_the_same_each_time():
    assert reports.person(KEY, "K7D-4RX") == reports.person(KEY, "K7D-4RX")
    assert reports.person(KEY, "K7D-4RX") != reports.person(KEY, "K7D-4RY")
    assert reports.person(b"other", "K7D-4RX") != reports.person(KEY, "K7D-4RX")
