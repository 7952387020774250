"""How the group itself is doing, on one page."""

from flask import render_template

from toolkit.storage import waves
from toolkit.storage.models import Group
from toolkit.web.account.accounts import in_group
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.reply import Reply


@facilitator.get("/groups/<int:group_id>/vitality")
@in_group
def vitality_page(group: Group) -> Reply:
    from toolkit.results.vitality import vitality  # noqa: PLC0415

    return render_template(
        "facilitator/vitality/index.html", group=group, signs=vitality(db, group, waves.today())
    )
