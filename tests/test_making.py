"""The process that makes reports' files: begun again after a kill, one at a time, ended when idle."""

import datetime as dt
import io
import os
import signal
import subprocess
import sys
import time

import pypdf
import pytest
from sqlalchemy import select

from toolkit import making
from toolkit.demo import GREENHOUSE, fill
from toolkit.reports.build import Wanted, build
from toolkit.reports.checking import check
from toolkit.reports.content import Kind, fingerprint, from_json, numbers, texts, to_json
from toolkit.reports.facts import facts_of
from toolkit.results.leaving import leaving
from toolkit.storage import report_files, reports
from toolkit.storage.database import connect, transaction
from toolkit.storage.instance import PROJECT, open_instance
from toolkit.storage.migrate import migrate
from toolkit.storage.models import Job, JobState, Report, ReportDraft

TODAY = dt.date(2026, 11, 25)


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """Give an instance with a published report whose files wait to be made."""
    instance = open_instance(tmp_path_factory.mktemp("making") / "instance")
    engine = connect(f"sqlite:///{instance.folder / 'toolkit.sqlite'}")
    migrate(engine)
    with transaction(engine) as session:
        group = fill(session, GREENHOUSE, TODAY)
        session.flush()
        draft = ReportDraft(group_id=group.id, kind="funder", title="A year")
        session.add(draft)
        session.flush()
        found = leaving(session, group, b"k" * 32)
        wanted = Wanted(Kind.FUNDER, "A year", None, {}, {})
        document = build(found.outside, facts_of(found.data, group.purpose), wanted, today=TODAY)
        content = to_json(document)
        reports.publish(
            session,
            draft,
            content,
            fingerprint(content),
            found.outside.leaves,
            after=0,
            today=TODAY,
        )
    yield instance, engine
    engine.dispose()


def process(instance):
    environment = {
        **os.environ,
        "TOOLKIT_INSTANCE": str(instance.folder),
        "DATABASE_URL": f"sqlite:///{instance.folder / 'toolkit.sqlite'}",
    }
    return subprocess.Popen([sys.executable, "-m", "toolkit.making"], cwd=PROJECT, env=environment)


def state(engine) -> JobState:
    with transaction(engine) as session:
        return session.scalars(select(Job).order_by(Job.id.desc())).first().state


def wait_for(engine, *wanted: JobState) -> JobState:
    until = time.monotonic() + 240
    while (found := state(engine)) not in wanted and time.monotonic() < until:
        time.sleep(0.2)
    assert found in wanted
    return found


@pytest.mark.browser
def test_a_kill_in_the_middle_costs_nothing_and_all_formats_say_the_same(published):
    instance, engine = published
    first = process(instance)
    wait_for(engine, JobState.RUNNING)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert not making.is_working(instance)
    second = process(instance)
    try:
        assert wait_for(engine, JobState.DONE, JobState.FAILED) is JobState.DONE
        assert making.is_working(instance)
        third = process(instance)
        assert third.wait(timeout=60) == 0  # one works at a time
    finally:
        second.terminate()
        second.wait()
    with transaction(engine) as session:
        report = session.scalars(select(Report)).one()
        folder = report_files.folder_of(instance.folder, report.fingerprint)
        document = from_json(report.content)
        for form in ("pdf", "docx", "pptx", "xlsx"):
            data = (folder / f"report.{form}").read_bytes()
            found = check(session, data)
            assert found.report is report, form
            assert found.same, (form, [one.says for one in found.differences][:3])
        pdf = pypdf.PdfReader(io.BytesIO((folder / "report.pdf").read_bytes()))
        shown = " ".join(page.extract_text() for page in pdf.pages)
        for text in texts(document):
            for number in numbers(text):
                assert number in shown
    names = report_files.names(folder)
    for chart in document.figures():
        for size in ("page", "half-page"):
            for end in (".svg", "-2x.png", "-4x.png"):
                assert f"{chart.file_name}-{size}{end}" in names
        assert f"{chart.file_name}.csv" in names
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]
    assert {path.stat().st_mode & 0o077 for path in folder.iterdir()} == {0}


def test_without_chromium_documents_are_made_and_what_is_missing_is_said(
    published, tmp_path, monkeypatch
):
    instance, engine = published
    monkeypatch.setenv("PATH", str(tmp_path))  # nothing is found there
    with transaction(engine) as session:
        report = session.scalars(select(Report)).one()
        reports.ask_again(session, report.id)
        folder = report_files.folder_of(instance.folder, report.fingerprint)
    for path in folder.glob("*") if folder.is_dir() else ():
        path.unlink()
    making.work(instance, engine, idle=0.1)
    with transaction(engine) as session:
        job = session.scalars(select(Job).order_by(Job.id.desc())).first()
        assert job.state is JobState.DONE
        assert "without PDF and pictures" in job.says
    names = report_files.names(folder)
    assert {"report.docx", "report.pptx", "report.xlsx"} <= set(names)
    assert "report.pdf" not in names


def test_a_full_disk_is_said_plainly(published, monkeypatch):
    instance, engine = published
    with transaction(engine) as session:
        reports.ask_again(session, session.scalars(select(Report.id)).one())

    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(report_files, "keep", full)
    making.work(instance, engine, idle=0.1)
    with transaction(engine) as session:
        job = session.scalars(select(Job).order_by(Job.id.desc())).first()
        assert job.state is JobState.FAILED
        assert "The disk is full" in job.says
