"""Reports: writing one, looking at what leaves with it, publishing, handing it on.

What reckons and draws is imported when a page asks for it: a server that only takes answers never
loads it.
"""

import datetime as dt
import json
from typing import TYPE_CHECKING

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for

from toolkit import making
from toolkit.storage import acts, reach, report_files, voices, waves
from toolkit.storage import reports as stored
from toolkit.storage.instance import Instance
from toolkit.storage.keys import Purpose
from toolkit.storage.models import Act, Group, JobState, Report, ReportDraft, ReportLink, Voice
from toolkit.web.account.accounts import in_group, own_id
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.facilitator.reports.forms import LinkForm, NewReportForm, read
from toolkit.web.facilitator.reports.kinds import FORM, KINDS, parts
from toolkit.web.files import send
from toolkit.web.keys import key
from toolkit.web.reply import Reply

if TYPE_CHECKING:
    from toolkit.reports.content import Document
    from toolkit.results.leaving import Leaving
    from toolkit.results.reach import Reach

_CHANGED = (
    "Somebody else saved this report in the meantime. Your own text is still below: compare, "
    "then save again."
)


@facilitator.route("/groups/<int:group_id>/reports", methods=["GET", "POST"])
@in_group
def reports_page(group: Group) -> Reply:
    """List drafts and what was published, and begin a new one."""
    closed = waves.shown(group.waves, group.figures_until)
    form = NewReportForm(_choices(one_wave=len(closed) == 1))
    if closed and form.validate_on_submit():
        kind, template = parts(form.kind.data)
        made = ReportDraft(
            group_id=group.id,
            kind=kind,
            template=template,
            title=" ".join((form.title.data or "").split()),
        )
        db.add(made)
        db.commit()
        return redirect(url_for("facilitator.draft", group_id=group.id, number=made.id), 303)
    page = render_template(
        "facilitator/reports/index.html",
        group=group,
        form=form,
        closed=closed,
        drafts=stored.drafts_of(db, group.id),
        published=stored.published(db, group.id),
        kinds=dict(_choices(one_wave=False)),
    )
    return page, 400 if form.errors else 200


def _choices(*, one_wave: bool) -> list[tuple[str, str]]:
    from toolkit.reports.build import NAMES  # noqa: PLC0415
    from toolkit.reports.content import Kind  # noqa: PLC0415
    from toolkit.reports.funders import templates  # noqa: PLC0415

    kinds = [(one, NAMES[Kind(one)]) for one in KINDS]
    forms = [(f"{FORM}{one.key}", f"{one.name}. {one.about}") for one in templates().values()]
    if one_wave:
        return [one for one in kinds if one[0] == Kind.START]
    return [*kinds, *forms]


def _draft(group: Group, number: int) -> ReportDraft:
    found = stored.draft(db, group.id, number)
    if found is None:
        abort(404)
    return found


def _leaving(group: Group, kind: str) -> "Leaving":
    from toolkit.results.leaving import leaving  # noqa: PLC0415

    try:
        return leaving(db, group, key(Purpose.LEDGER), one_wave=kind == "start")
    except ValueError:
        abort(404)  # no wave is closed


def _document(group: Group, kept: ReportDraft, found: "Leaving") -> "Document":
    from toolkit.reports.build import Wanted, build  # noqa: PLC0415
    from toolkit.reports.content import Kind  # noqa: PLC0415
    from toolkit.reports.facts import facts_of  # noqa: PLC0415
    from toolkit.reports.funders import templates  # noqa: PLC0415
    from toolkit.results.done import done  # noqa: PLC0415

    wanted = Wanted(
        kind=Kind(kept.kind),
        title=kept.title,
        template=templates().get(kept.template),
        written=kept.written,
        wordings=kept.wordings,
        extras=frozenset(kept.extras),
    )
    first, last = found.data.waves[0].opened, found.data.waves[-1].closed
    quotes = _quotes(group, kept)
    facts = facts_of(
        found.data,
        group.purpose,
        done(db, group.id, first, last),
        reach=_reach(group),
        voices=tuple(one.words for one in quotes),
    )
    return build(found.outside, facts, wanted, today=waves.today())


def _reach(group: Group) -> "Reach | None":
    """Return whom the group reached, by the last round that was closed and tells something."""
    from toolkit.results.reach import told  # noqa: PLC0415

    closed = [one for one in reach.of_group(db, group.id) if one.closed is not None]
    found = told(reach.counts(db, closed[0])) if closed else None
    return found if found is not None and found.categories else None


@facilitator.route("/groups/<int:group_id>/reports/drafts/<int:number>", methods=["GET", "POST"])
@in_group
def draft(group: Group, number: int) -> Reply:
    """Write a report: what only the group can say, and its own wording of what the figures say."""
    from toolkit.reports.build import boxes  # noqa: PLC0415
    from toolkit.reports.content import Kind, Sentence  # noqa: PLC0415
    from toolkit.reports.funders import templates  # noqa: PLC0415
    from toolkit.reports.material import VALUE  # noqa: PLC0415
    from toolkit.results.voices import Use  # noqa: PLC0415

    kept = _draft(group, number)
    found = _leaving(group, kept.kind)
    document = _document(group, kept, found)
    asked = boxes(Kind(kept.kind), templates().get(kept.template))
    said = {node.key: node.text for node in document.nodes() if isinstance(node, Sentence)}
    title, written, wordings = kept.title, kept.written, kept.wordings
    problems: dict[str, str] = {}
    revision = kept.revision
    may_quote = voices.may_be_used(voices.of_group(db, group.id), Use.REPORTS)
    if request.method == "POST":
        sent = read(request.form, {one.key: one.words for one in asked}, said)
        title, written, wordings, problems = sent.title, sent.written, sent.wordings, sent.problems
        if not problems:
            try:
                stored.save_draft(
                    db,
                    kept,
                    sent.revision,
                    title=title,
                    written={**kept.written, **written},
                    extras=[VALUE] if request.form.get("extra-value") == "on" else [],
                    quotes=_chosen(may_quote),
                    wordings={**_of_other_sentences(kept.wordings, said), **wordings},
                )
            except stored.ChangedMeanwhileError:
                db.rollback()
                db.refresh(kept)
                problems["revision"], revision = _CHANGED, kept.revision
            else:
                db.commit()
                flash("Saved.")
                further = request.form.get("then") == "look"
                goal = "facilitator.look" if further else "facilitator.draft"
                return redirect(url_for(goal, group_id=group.id, number=number), 303)
    page = render_template(
        "facilitator/reports/draft.html",
        group=group,
        draft=kept,
        title=title,
        revision=revision,
        boxes=[(one, written.get(one.key, _at_first(group, one.key))) for one in asked],
        sentences=[(name, text, wordings.get(name, "")) for name, text in said.items()],
        problems=problems,
        value_on=VALUE in kept.extras,
        may_quote=may_quote,
        value_asked=any(one.key == ("ons4", "satisfaction") for one in found.outside.scales),
    )
    return page, 400 if problems else 200


def _chosen(may_quote: list[Voice]) -> list[int]:
    """Return the quotes that were ticked, of those that may stand in a report."""
    ticked = request.form.getlist("quote")
    return [one.id for one in may_quote if str(one.id) in ticked]


def _at_first(group: Group, box: str) -> str:
    """What a box holds before anything was written in it: who the group is, it has said already."""
    return group.purpose if box == "who" else ""


def _of_other_sentences(wordings: dict[str, str], said: dict[str, str]) -> dict[str, str]:
    """Keep the wordings of sentences that are not in the report just now."""
    return {name: own for name, own in wordings.items() if name not in said}


@facilitator.post("/groups/<int:group_id>/reports/drafts/<int:number>/delete")
@in_group
def delete_draft(group: Group, number: int) -> Reply:
    db.delete(_draft(group, number))
    db.commit()
    flash("The draft is deleted. Nothing of it had left.")
    return redirect(url_for("facilitator.reports_page", group_id=group.id), 303)


@facilitator.get("/groups/<int:group_id>/reports/drafts/<int:number>/look")
@in_group
def look(group: Group, number: int) -> Reply:
    """Show side by side what will leave, what is hidden and why, and what was told before."""
    return _look(group, _draft(group, number))


def _look(group: Group, kept: ReportDraft, problem: str = "") -> str:
    from toolkit.reports.build import to_copy  # noqa: PLC0415
    from toolkit.reports.content import fingerprint, to_json  # noqa: PLC0415
    from toolkit.reports.funders import templates  # noqa: PLC0415
    from toolkit.reports.html import fragment  # noqa: PLC0415

    found = _leaving(group, kept.kind)
    document = _document(group, kept, found)
    mark = fingerprint(to_json(document))
    template = templates().get(kept.template)
    return render_template(
        "facilitator/reports/look.html",
        group=group,
        draft=kept,
        found=found.outside,
        report=fragment(document, fingerprint=mark, address=lambda _: None, heading=2),
        fingerprint=mark,
        too_long=[one for one in to_copy(document, template) if one.too_long],
        published=stored.published(db, group.id),
        problem=problem,
    )


@facilitator.post("/groups/<int:group_id>/reports/drafts/<int:number>/publish")
@in_group
def publish(group: Group, number: int) -> Reply:
    """Freeze the very report that was looked at, write the ledger, and have its files made."""
    from toolkit.reports.content import fingerprint, to_json  # noqa: PLC0415

    kept = _draft(group, number)
    found = _leaving(group, kept.kind)
    content = to_json(_document(group, kept, found))
    mark = fingerprint(content)
    if request.form.get("fingerprint") != mark:
        return _look(
            group,
            kept,
            "The report is not the one that you looked at: somebody answered, wrote or published "
            "in the meantime, or the day has changed. Please look at it once more.",
        ), 409
    try:
        made = stored.publish(
            db,
            kept,
            content,
            mark,
            found.outside.leaves,
            after=found.after,
            today=waves.today(),
            quotes=[one.id for one in _quotes(group, kept)],
        )
    except stored.ChangedMeanwhileError:
        db.rollback()
        return _look(
            group, _draft(group, number), "Another report was published just now. Look once more."
        ), 409
    acts.record(
        db,
        Act.REPORT_PUBLISHED,
        group_id=group.id,
        facilitator_id=own_id(),
        report=made.number,
        fingerprint=mark,
    )
    db.commit()
    making.start(_instance())
    flash("Published. Its files are being made.")
    return redirect(url_for("facilitator.report", group_id=group.id, number=made.number), 303)


def _quotes(group: Group, kept: ReportDraft) -> list[Voice]:
    """Return the quotes of a draft whose consent stands."""
    from toolkit.results.voices import Use  # noqa: PLC0415

    found = voices.may_be_used(voices.of_group(db, group.id), Use.REPORTS) if kept.quotes else []
    return [one for one in found if one.id in kept.quotes]


def _instance() -> Instance:
    found: Instance = current_app.extensions["toolkit_instance"]
    return found


def _report(group: Group, number: int) -> Report:
    found = stored.of_group(db, group.id, number)
    if found is None:
        abort(404)
    return found


@facilitator.get("/groups/<int:group_id>/reports/<int:number>")
@in_group
def report(group: Group, number: int) -> Reply:
    """Show what was published: its files, funders' links, its fingerprint."""
    return _published(group, _report(group, number), LinkForm())


def _published(group: Group, found: Report, form: LinkForm) -> Reply:
    from toolkit.reports.content import from_json  # noqa: PLC0415
    from toolkit.reports.html import fragment  # noqa: PLC0415
    from toolkit.web.funder.pictures import picture_of  # noqa: PLC0415

    job = stored.job_of(db, found.id)
    if job is not None and job.state in {JobState.WAITING, JobState.RUNNING}:
        making.start(_instance())  # if a power cut or a restart ended it
    names = report_files.names(report_files.folder_of(_instance().folder, found.fingerprint))
    if not form.until.data and request.method == "GET":
        form.until.data = waves.today() + dt.timedelta(days=90)
    page = render_template(
        "facilitator/reports/report.html",
        group=group,
        report=found,
        taken_back=voices.taken_back_in(db, found.id),
        job=job,
        working=job is not None and job.state in {JobState.WAITING, JobState.RUNNING},
        documents=[name for name in names if name.startswith("report.")],
        charts=[name for name in names if not name.startswith("report.")],
        links=[(one, stored.link_token(key(Purpose.REPORTS), one.id)) for one in found.links],
        today=waves.today(),
        form=form,
        shown=fragment(
            from_json(found.content),
            fingerprint=found.fingerprint,
            address=lambda figure: _picture_address(group, found, picture_of(names, figure)),
            narrow=lambda figure: _picture_address(
                group, found, picture_of(names, figure, narrow=True)
            ),
            heading=2,
        ),
    )
    return page, 400 if form.errors else 200


def _picture_address(group: Group, found: Report, name: str | None) -> str | None:
    if name is None:
        return None
    return url_for(
        "facilitator.report_file", group_id=group.id, number=found.number, name=name, inside="yes"
    )


@facilitator.get("/groups/<int:group_id>/reports/<int:number>/progress.json")
@in_group
def report_progress(group: Group, number: int) -> Response:
    """Say how far the files are, for a page that waits."""
    job = stored.job_of(db, _report(group, number).id)
    state = job.state.value if job is not None else JobState.DONE.value
    said = {
        "state": state,
        "progress": job.progress if job else 100,
        "says": job.says if job else "",
    }
    return Response(json.dumps(said), mimetype="application/json")


@facilitator.post("/groups/<int:group_id>/reports/<int:number>/again")
@in_group
def make_again(group: Group, number: int) -> Reply:
    """Have the files of a report made anew from what was frozen."""
    stored.ask_again(db, _report(group, number).id)
    db.commit()
    making.start(_instance())
    return redirect(url_for("facilitator.report", group_id=group.id, number=number), 303)


@facilitator.get("/groups/<int:group_id>/reports/<int:number>/files/<name>")
@in_group
def report_file(group: Group, number: int, name: str) -> Response:
    """Hand over one file. Taking it away is noted; seeing a picture on its page is not."""
    found = _report(group, number)
    path = report_files.find(report_files.folder_of(_instance().folder, found.fingerprint), name)
    if path is None:
        abort(404)
    inside = request.args.get("inside") == "yes"
    if not inside:
        acts.record(
            db,
            Act.REPORT_TAKEN if name.startswith("report.") else Act.CHART_TAKEN,
            group_id=group.id,
            facilitator_id=own_id(),
            report=found.number,
            format=path.suffix.removeprefix("."),
        )
        db.commit()
    return send(path, f"report-{found.number}-{name}", inside=inside)


@facilitator.get("/groups/<int:group_id>/reports/<int:number>/copy")
@in_group
def copy_page(group: Group, number: int) -> Reply:
    """Give each box's text to copy into a form on a website, counted."""
    from toolkit.reports.build import to_copy  # noqa: PLC0415
    from toolkit.reports.content import from_json  # noqa: PLC0415
    from toolkit.reports.funders import templates  # noqa: PLC0415

    found = _report(group, number)
    copied = to_copy(from_json(found.content), templates().get(found.template))
    return render_template(
        "facilitator/reports/copy.html", group=group, report=found, copied=copied
    )


@facilitator.post("/groups/<int:group_id>/reports/<int:number>/links")
@in_group
def add_report_link(group: Group, number: int) -> Reply:
    """Make a link for a funder: read only, with a last day."""
    found = _report(group, number)
    form = LinkForm()
    if not form.validate_on_submit() or form.until.data is None:
        return _published(group, found, form)
    link = stored.add_link(db, found, form.until.data)
    _note_link(group, found, Act.LINK_MADE, link, until=link.until.isoformat())
    db.commit()
    flash("The link is made. Whoever has it can read this report until its last day.")
    return redirect(url_for("facilitator.report", group_id=group.id, number=number), 303)


@facilitator.post("/groups/<int:group_id>/reports/<int:number>/links/<int:link_id>/end")
@in_group
def end_report_link(group: Group, number: int, link_id: int) -> Reply:
    """End a link at once."""
    found = _report(group, number)
    link = next((one for one in found.links if one.id == link_id), None)
    if link is None:
        abort(404)
    if not link.ended:
        link.ended = True
        _note_link(group, found, Act.LINK_ENDED, link)
        db.commit()
    flash("The link opens nothing any more. What somebody has saved or printed stays with them.")
    return redirect(url_for("facilitator.report", group_id=group.id, number=number), 303)


def _note_link(group: Group, found: Report, act: Act, link: ReportLink, **fields: str) -> None:
    acts.record(
        db,
        act,
        group_id=group.id,
        facilitator_id=own_id(),
        report=found.number,
        link=link.id,
        **fields,
    )


@facilitator.get("/groups/<int:group_id>/acts")
@in_group
def acts_page(group: Group) -> Reply:
    """Show what left the group, when, and by whom."""
    return render_template(
        "facilitator/reports/acts.html",
        group=group,
        acts=acts.of_group(db, group.id),
        names=acts.names_of(db, group.id),
        mark=acts.last_mark(db, group.id),
        broken=acts.broken(db, group.id),
    )
