"""Results: the group's page, one member's page and each chart's figure.

What reckons (pandas, scipy, plotly) is imported when a page asks for it: a server that only takes
answers never loads it.
"""

from collections.abc import Sequence

from flask import Response, abort, render_template, request

from toolkit.instruments.then import is_looking_back
from toolkit.storage import beside, strands, voices, waves
from toolkit.storage.models import Group, Member
from toolkit.web.account.accounts import in_group
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.facilitator.guards import with_member
from toolkit.web.facilitator.look import asked_look
from toolkit.web.facilitator.reasons import REASONS
from toolkit.web.facilitator.results.asked import asked_period, asked_results
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

#: Quotes beside a scale: a few, for it is about figures.
_MOST_SAID = 3


@facilitator.get("/groups/<int:group_id>/results")
@in_group
def results_page(group: Group) -> Reply:
    from toolkit.results.page import group_page  # noqa: PLC0415

    if not waves.shown(group.waves, group.figures_until):
        return render_template("facilitator/results/no_results.html", group=group)
    found = asked_results(group)
    return render_template(
        "facilitator/results/index.html",
        group=group,
        page=group_page(found),
        beside=beside.of_group(db, group.id),
        has_strands=bool(strands.of_group(db, group.id)),
        looked_back=any(
            is_looking_back(measure["key"]) for wave in group.waves for measure in wave.measures
        ),
    )


@facilitator.get("/groups/<int:group_id>/results/<measure>/<scale>")
@in_group
def scale_page(group: Group, measure: str, scale: str) -> Reply:
    """Show one scale: the finding, the chart, the same people from wave to wave, the numbers."""
    from toolkit.results.scale_charts import offered, scale_chart  # noqa: PLC0415
    from toolkit.results.scale_page import scale_page  # noqa: PLC0415

    found = asked_results(group)
    item = found.scale(measure, scale)
    if item is None:
        abort(404)
    return render_template(
        "facilitator/results/scale.html",
        group=group,
        page=scale_page(item),
        charts=offered(item),
        handed_on=scale_chart(found, item, "lines") is not None,
        with_numbers=request.args.get("numbers") == "on",
        methods=METHODS,
        said=_said(group, found.data.instruments[measure].hopes),
    )


def _said(group: Group, hopes: Sequence[str]) -> list[str]:
    """Return what members said that has to do with a measure, as far as it may be used inside."""
    from toolkit.results.voices import Use, belongs  # noqa: PLC0415

    found = voices.may_be_used(voices.of_group(db, group.id), Use.GROUP)
    return [one.words for one in found if belongs(one.themes, hopes)][:_MOST_SAID]


@facilitator.get("/groups/<int:group_id>/results/people")
@in_group
def people_page(group: Group) -> Reply:
    """Show who moved more than a questionnaire's own error, scale by scale."""
    from toolkit.results import sub_pages  # noqa: PLC0415

    page = sub_pages.people_page(asked_results(group))
    return render_template("facilitator/results/people.html", group=group, page=page)


@facilitator.get("/groups/<int:group_id>/results/missing")
@in_group
def missing_page(group: Group) -> Reply:
    """Show who answered at each wave, and who is missing."""
    from toolkit.results import sub_pages  # noqa: PLC0415

    page = sub_pages.missing_page(asked_results(group), REASONS)
    return render_template("facilitator/results/missing.html", group=group, page=page)


@facilitator.get("/groups/<int:group_id>/results/meetings")
@in_group
def attendance_page(group: Group) -> Reply:
    """Set meetings beside change."""
    from toolkit.results import sub_pages  # noqa: PLC0415

    page = sub_pages.meetings_page(asked_results(group))
    return render_template("facilitator/results/meetings.html", group=group, page=page)


@facilitator.get("/groups/<int:group_id>/results/looking-back")
@in_group
def looking_back_page(group: Group) -> Reply:
    """Show what people remember of when they joined, apart from every other figure."""
    from toolkit.results.looking_back import CAUTION, looked_back  # noqa: PLC0415

    return render_template(
        "facilitator/results/looking_back.html",
        group=group,
        waves=looked_back(db, group),
        caution=CAUTION,
    )


@facilitator.get("/groups/<int:group_id>/results/looking-back/<int:number>/<int:item>.json")
@in_group
def looking_back_figure(group: Group, number: int, item: int) -> Response:
    """Return one chart of then and now as plotly reads it; it is for the group alone."""
    from toolkit.results.looking_back import looked_back  # noqa: PLC0415

    found = looked_back(db, group, look=asked_look())
    items = next((one.items for one in found if one.number == number), ())
    chart = items[item].chart if item < len(items) else None
    if chart is None or request.args.get("members") != "shown":
        abort(404)
    return Response(chart.figure.to_json(), mimetype="application/json")


@facilitator.get("/groups/<int:group_id>/results/beside")
@in_group
def beside_page(group: Group) -> Reply:
    """Set the group beside other people who were asked the same."""
    from toolkit.results.beside import BY_LOT, beside_pages  # noqa: PLC0415

    found = asked_results(group)
    return render_template(
        "facilitator/results/beside.html",
        group=group,
        pages=beside_pages(db, group, found),
        by_lot=BY_LOT,
        period=asked_period(),
    )


@facilitator.get("/groups/<int:group_id>/results/beside/<int:place>/<int:item>.json")
@in_group
def beside_figure(group: Group, place: int, item: int) -> Response:
    """Return one chart of both groups as plotly reads it; it is for the group alone."""
    from toolkit.results.beside import beside_pages  # noqa: PLC0415

    pages = beside_pages(db, group, asked_results(group), look=asked_look())
    items = pages[place].items if place < len(pages) else ()
    chart = items[item].chart if item < len(items) else None
    if chart is None or request.args.get("members") != "shown":
        abort(404)
    return Response(chart.figure.to_json(), mimetype="application/json")


@facilitator.get("/groups/<int:group_id>/results/<measure>/answers")
@in_group
def answers(group: Group, measure: str) -> Reply:
    """Count the answers to each question of a measure, wave by wave."""
    from toolkit.results.answers import answer_counts  # noqa: PLC0415

    data = asked_results(group).data
    if measure not in data.instruments:
        abort(404)
    page = answer_counts(data, measure)
    return render_template("facilitator/results/answers.html", group=group, page=page)


@facilitator.get("/groups/<int:group_id>/results/<measure>/answers/<question>")
@in_group
def question(group: Group, measure: str, question: str) -> Reply:
    """Count the answers to one question, wave by wave."""
    from toolkit.results.answers import answer_counts  # noqa: PLC0415

    data = asked_results(group).data
    if measure not in data.instruments:
        abort(404)
    page = answer_counts(data, measure)
    one = page.question(question)
    if one is None:
        abort(404)
    return render_template(
        "facilitator/results/question.html", group=group, page=page, question=one
    )


@facilitator.get("/groups/<int:group_id>/members/<code>")
@with_member
def member(group: Group, member: Member) -> Reply:
    from toolkit.results.in_words import in_words  # noqa: PLC0415
    from toolkit.results.member import results  # noqa: PLC0415
    from toolkit.results.sub_pages import member_page  # noqa: PLC0415

    page = member_page(member.code, results(db, group, member))
    return render_template(
        "facilitator/results/member.html",
        group=group,
        member=member,
        page=page,
        own=in_words(db, group, member),
    )


@facilitator.get("/groups/<int:group_id>/members/<code>/<measure>/<scale>.json")
@with_member
def member_figure(group: Group, member: Member, measure: str, scale: str) -> Response:
    from toolkit.charts.lines import one_member  # noqa: PLC0415
    from toolkit.charts.theme import Said, Scale  # noqa: PLC0415
    from toolkit.results.member import results  # noqa: PLC0415

    found = next(
        (one for one in results(db, group, member).scales if one.key == (measure, scale)), None
    )
    if found is None:
        abort(404)
    chart = one_member(
        Said(found.name, f"{member.code}, {found.n} of {len(found.waves)} waves"),
        Scale(found.name, found.scale.low, found.scale.high, found.scale.better),
        [wave.name for wave in found.waves],
        found.scores,
        events=asked_results(group).data.events_between(
            found.waves[0].number, found.waves[-1].number
        ),
        look=asked_look(),
    )
    return Response(chart.figure.to_json(), mimetype="application/json")
