"""Choosing the address that phones use, and the page that says hello to try it."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app, flash, redirect, render_template, request, url_for

from toolkit import network
from toolkit.storage import phones as stored
from toolkit.web import square
from toolkit.web.account.accounts import Account, signed_in
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.facilitator.phones.forms import AddressForm
from toolkit.web.reply import Reply


@facilitator.route("/phones", methods=["GET", "POST"])
@signed_in
def phones(account: Account) -> Reply:  # noqa: ARG001 (whoever is signed in may)
    folder = Path(current_app.instance_path)
    kept = stored.address(folder)
    form = AddressForm()
    if form.validate_on_submit():
        stored.keep_address(folder, network.for_phones(form.chosen()))
        flash("Saved. Cards now lead to this address.")
        return redirect(url_for("facilitator.phones"), 303)
    page = render_template(
        "facilitator/phones/index.html",
        form=form,
        kept=kept,
        trouble=network.trouble_with(kept, request.host_url) if kept else "",
        offered=[
            (address, square.drawn(address + url_for("facilitator.hello")))
            for address in _offered(kept)
        ],
        alone=network.out_of_reach(os.environ.get("HOST", ""), request.host_url),
        port=urlsplit(request.host_url).port or 80,
    )
    return page, 400 if form.errors else 200


def _offered(kept: str | None) -> list[str]:
    """Return the address that this page was opened at, if others can use it; then the machine's.

    Behind a front server that is the site's own, and the machine's lie behind it.
    """
    here = urlsplit(request.host_url)
    found = []
    if not network.is_this_machine(here.hostname or ""):
        found.append(request.host_url.rstrip("/"))
    if here.scheme == "http":
        port = f":{here.port}" if here.port else ""
        found += [f"http://{address}{port}" for address in network.addresses()]
    return list(dict.fromkeys([*found, *([kept] if kept else [])]))


@facilitator.get("/hello")
def hello() -> Reply:
    """Say hello to a phone that tries an address. Nobody has to be signed in."""
    return render_template("facilitator/phones/hello.html")
