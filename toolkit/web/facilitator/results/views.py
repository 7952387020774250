"""Results: the group's page, one member's page, each chart's figure, and the export.

What reckons (pandas, scipy, plotly) is imported when a page asks for it: a server that only takes
answers never loads it.
"""

from flask import Response, abort, render_template, request

from toolkit.storage.models import Group, Member
from toolkit.web.account.accounts import in_group
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.facilitator.guards import with_member
from toolkit.web.facilitator.reasons import REASONS
from toolkit.web.reply import Reply

#: Sections of docs/methods.md that the page leads to.
METHODS = (
    ("what-is-said", "What is said, and when"),
    ("mean-change", "The mean change and its interval"),
    ("sign-flip", "The sign-flip test"),
    ("holm", "Several outcomes: Holm"),
    ("hodges-lehmann", "A typical change: Hodges-Lehmann"),
    ("effect-size", "Effect sizes"),
    ("leave-one-out", "Without any one person"),
    ("reliable-change", "One member: the reliable change index"),
    ("smallest-change", "The smallest change that matters"),
    ("settled", "Settled answers: when a low point passes by itself"),
    ("missing", "Who is missing"),
    ("trend", "The line over all waves"),
    ("smallest-detectable", "What a small group can see"),
)


@facilitator.get("/groups/<int:group_id>/results")
@in_group
def results_page(group: Group) -> Reply:
    from toolkit.results.course_words import say_attendance  # noqa: PLC0415
    from toolkit.results.group import NothingClosedError, results  # noqa: PLC0415
    from toolkit.results.people import people  # noqa: PLC0415

    try:
        found = results(db, group, _period())
    except NothingClosedError:
        return render_template("facilitator/results/no_results.html", group=group)
    return render_template(
        "facilitator/results/index.html",
        group=group,
        results=found,
        people=people(found),
        attendance=say_attendance(
            [
                (item.name, item.scale, item.attendance)
                for item in (found.outcomes or found.scales[:3])
                if item.attendance is not None
            ]
        ),
        with_numbers=request.args.get("numbers") == "on",
        methods=METHODS,
        reasons=REASONS,
    )


def _period() -> tuple[int | None, int | None]:
    return request.args.get("from", type=int), request.args.get("to", type=int)


@facilitator.get("/groups/<int:group_id>/results/<measure>/answers")
@in_group
def answers(group: Group, measure: str) -> Reply:
    """Count the answers to each question of a measure, wave by wave."""
    from toolkit.results.answers import answer_counts  # noqa: PLC0415
    from toolkit.results.group import NothingClosedError, results  # noqa: PLC0415

    try:
        data = results(db, group).data
    except NothingClosedError:
        abort(404)
    if measure not in data.instruments:
        abort(404)
    waves, table = answer_counts(data, measure)
    return render_template(
        "facilitator/results/answers.html",
        group=group,
        instrument=data.instruments[measure],
        waves=waves,
        table=table,
        versions=list(dict.fromkeys(wave.versions[measure] for wave in waves)),
    )


@facilitator.get("/groups/<int:group_id>/results/<measure>/<scale>.json")
@in_group
def figure(group: Group, measure: str, scale: str) -> Response:
    """Return one scale's chart as plotly reads it."""
    from toolkit.charts.lines import Axis, Point, member_lines  # noqa: PLC0415
    from toolkit.results.group import NothingClosedError, results  # noqa: PLC0415

    try:
        found = results(db, group, _period()).scale(measure, scale)
    except NothingClosedError:
        abort(404)
    if found is None:
        abort(404)
    population = found.yardsticks.population
    chart = member_lines(
        found.title,
        found.who,
        Axis(found.scale.low, found.scale.high, found.scale.better),
        [
            Point(wave.name, mean.n, mean.mean, mean.ci_low, mean.ci_high)
            for wave, mean in found.waves
        ],
        found.scores,
        (population.words, population.mean) if population else None,
    )
    return Response(chart.to_json(), mimetype="application/json")


@facilitator.get("/groups/<int:group_id>/members/<code>")
@with_member
def member(group: Group, member: Member) -> Reply:
    from toolkit.results.member import results  # noqa: PLC0415

    return render_template(
        "facilitator/results/member.html",
        group=group,
        member=member,
        results=results(db, group, member),
    )


@facilitator.get("/groups/<int:group_id>/members/<code>/<measure>/<scale>.json")
@with_member
def member_figure(group: Group, member: Member, measure: str, scale: str) -> Response:
    from toolkit.charts.lines import Axis, one_member  # noqa: PLC0415
    from toolkit.results.member import results  # noqa: PLC0415

    found = next(
        (one for one in results(db, group, member).scales if one.key == (measure, scale)), None
    )
    if found is None:
        abort(404)
    chart = one_member(
        found.name,
        f"{member.code}, {found.n} of {len(found.waves)} waves",
        Axis(found.scale.low, found.scale.high, found.scale.better),
        [wave.name for wave in found.waves],
        found.scores,
    )
    return Response(chart.to_json(), mimetype="application/json")


@facilitator.get("/groups/<int:group_id>/export.zip")
@in_group
def export(group: Group) -> Response:
    from toolkit.exchange.group_export import export_group  # noqa: PLC0415

    return Response(
        export_group(db, group),
        mimetype="application/zip",
        headers={"Content-Disposition": f'attachment; filename="group-{group.id}.zip"'},
    )
