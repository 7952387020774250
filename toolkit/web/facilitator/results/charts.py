"""Charts: one scale's and the whole group's, each with its table, and as pictures to take away.

A figure holds members only where the address asks for them (``members=shown``). Without, it is made
from figures that may leave the group, and nothing else stands in it. Pictures are made by the
reader's own browser: the server needs no Chromium for them, and no worker waits.
"""

from flask import Response, abort, render_template, request

from toolkit.storage.models import Group
from toolkit.web.account.accounts import in_group
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.facilitator.look import asked_look
from toolkit.web.facilitator.results.asked import asked_period, asked_results
from toolkit.web.reply import Reply


def _outside() -> bool:
    return request.args.get("members") != "shown"


@facilitator.get("/groups/<int:group_id>/results/<measure>/<scale>/charts/<chart>")
@in_group
def scale_chart_page(group: Group, measure: str, scale: str, chart: str) -> Reply:
    from toolkit.results.scale_charts import offered, scale_chart  # noqa: PLC0415

    found = asked_results(group)
    item = found.scale(measure, scale)
    drawn = scale_chart(found, item, chart, outside=False) if item is not None else None
    if item is None or drawn is None:
        abort(404)
    return render_template(
        "facilitator/results/scale_chart.html",
        group=group,
        item=item,
        charts=offered(item),
        current=chart,
        chart=drawn,
        handed_on=scale_chart(found, item, chart) is not None,
        asked_for=asked_period(),
    )


@facilitator.get("/groups/<int:group_id>/results/<measure>/<scale>/charts/<chart>.json")
@in_group
def scale_figure(group: Group, measure: str, scale: str, chart: str) -> Response:
    """Return one chart of a scale as plotly reads it."""
    from toolkit.results.scale_charts import scale_chart  # noqa: PLC0415

    found = asked_results(group)
    item = found.scale(measure, scale)
    if item is None:
        abort(404)
    drawn = scale_chart(found, item, chart, look=asked_look(), outside=_outside())
    if drawn is None:
        abort(404)
    return Response(drawn.figure.to_json(), mimetype="application/json")


@facilitator.get("/groups/<int:group_id>/results/charts")
@in_group
def charts_page(group: Group) -> Reply:
    """Show the charts of all scales together."""
    from toolkit.results.group_charts import group_chart, offered  # noqa: PLC0415

    found = asked_results(group)
    shown = [
        (key, name, chart, group_chart(found, key) is not None)
        for key, name in offered(found)
        if (chart := group_chart(found, key, outside=False)) is not None
    ]
    return render_template(
        "facilitator/results/charts.html", group=group, shown=shown, asked_for=asked_period()
    )


@facilitator.get("/groups/<int:group_id>/results/charts/<picture>.json")
@in_group
def group_figure(group: Group, picture: str) -> Response:
    """Return one chart of the group as plotly reads it."""
    from toolkit.results.group_charts import group_chart  # noqa: PLC0415

    drawn = group_chart(asked_results(group), picture, look=asked_look(), outside=_outside())
    if drawn is None:
        abort(404)
    return Response(drawn.figure.to_json(), mimetype="application/json")
