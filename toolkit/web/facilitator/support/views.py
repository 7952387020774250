"""Asking where members find help, before a measure opens that may need it."""

from flask import flash, redirect, render_template, url_for

from toolkit.storage import plans
from toolkit.storage.models import Group
from toolkit.web.account.accounts import in_group
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.facilitator.contacts import waiting_for_contacts
from toolkit.web.facilitator.support.forms import SupportForm
from toolkit.web.member.support import COUNTRIES
from toolkit.web.reply import Reply


@facilitator.route("/groups/<int:group_id>/support", methods=["GET", "POST"])
@in_group
def support(group: Group) -> Reply:
    form = SupportForm(obj=group)
    if form.validate_on_submit():
        group.country, group.support = form.country.data, (form.support.data or "").strip()
        db.commit()
        flash("Saved. Members who may need it see this at once.")
        return redirect(url_for("facilitator.waves", group_id=group.id), 303)
    plan = plans.current(db, group.id)
    page = render_template(
        "facilitator/support/index.html",
        group=group,
        form=form,
        waiting=waiting_for_contacts(group, plan.measures if plan else []),
        countries=COUNTRIES,
    )
    return page, 400 if form.errors else 200
