"""Voices: words with a consent of their own, looked over before anybody is quoted."""

import random
from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for

from toolkit.results.voices import (
    MOST_LETTERS,
    MOST_THEMES,
    THEMES,
    USE_OF_CODE,
    USES,
    Piece,
    Use,
    clean_themes,
    is_cut_from,
    pointed_out,
)
from toolkit.storage import acts, voices, waves
from toolkit.storage.models import Act, Group, Voice
from toolkit.storage.voices import Offered
from toolkit.web.account.accounts import in_group, own_id
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.reply import Reply


@facilitator.get("/groups/<int:group_id>/voices")
@in_group
def voices_page(group: Group) -> Reply:
    return _page(group)


def _page(group: Group, problem: str = "", typed: str = "", pieces: Sequence[Piece] = ()) -> str:
    offered = voices.offered(db, group)
    # In no order of people: who reads down the list should not learn whose words come together.
    random.Random(len(offered)).shuffle(offered)  # noqa: S311 (an order, no secret)
    return render_template(
        "facilitator/voices/index.html",
        group=group,
        offered=offered,
        voices=voices.of_group(db, group.id),
        reports=voices.quoted_in(db, group.id),
        uses=USES,
        use_of=USE_OF_CODE,
        themes=THEMES,
        most=MOST_LETTERS,
        problem=problem,
        typed=typed,
        pieces=pieces,
        sent_uses=request.form.getlist("use"),
        sent_themes=request.form.getlist("theme"),
        agreed="agreed" in request.form,
    )


def _uses(sent: Sequence[str], allowed: Sequence[Use]) -> list[str]:
    return [one.value for one in allowed if one.value in sent]


def _themes() -> list[str]:
    return clean_themes([*request.form.getlist("theme"), request.form.get("own_theme", "")])


@facilitator.post("/groups/<int:group_id>/voices")
@in_group
def add_voice(group: Group) -> Reply:
    """Keep what somebody said aloud, with what they agreed to."""
    words = request.form.get("words", "").replace("\r\n", "\n").strip()
    uses = _uses(request.form.getlist("use"), list(USES))
    if not words:
        return _page(group, "Write what they said."), 400
    if len(words) > MOST_LETTERS:
        problem = (
            f"This is {len(words)} letters long. Keep the heart of it: {MOST_LETTERS} at most."
        )
        return _page(group, problem, words), 400
    if not uses or "agreed" not in request.form:
        problem = (
            "Ask them first whether they may be quoted, and for what. Then tick what they said."
        )
        return _page(group, problem, words), 400
    pieces = pointed_out(words)
    if any(one.why for one in pieces) and "looked" not in request.form:
        problem = "Look at what is pointed out below. Then tick that you have, and save again."
        return _page(group, problem, words, pieces), 400
    made = voices.mark(db, group.id, words, themes=_themes(), uses=uses, day=waves.today())
    db.commit()
    flash("Saved. It can be quoted now.")
    return redirect(url_for("facilitator.voice", group_id=group.id, number=made.id), 303)


def _offered(group: Group, response: int, question: str) -> Offered:
    found = next(
        (
            one
            for one in voices.offered(db, group)
            if (one.response_id, one.question) == (response, question)
        ),
        None,
    )
    if found is None:
        abort(404)
    return found


@facilitator.route(
    "/groups/<int:group_id>/voices/from/<int:response>/<question>", methods=["GET", "POST"]
)
@in_group
def take_up(group: Group, response: int, question: str) -> Reply:
    """Look over what a member wrote, shorten it if need be, and mark it to be quoted."""
    found = _offered(group, response, question)
    allowed = [USE_OF_CODE[code] for code in found.codes if code in USE_OF_CODE]
    words, problem = found.words, ""
    if request.method == "POST":
        words = request.form.get("words", "").replace("\r\n", "\n").strip()[:MOST_LETTERS]
        problem = _problem(words, found.words)
        if not problem:
            voices.mark(
                db,
                group.id,
                words,
                themes=_themes(),
                uses=[one.value for one in allowed],
                day=waves.today(),
                taken_from=found,
            )
            db.commit()
            flash("Saved. It can be quoted now.")
            return redirect(url_for("facilitator.voices_page", group_id=group.id), 303)
    page = render_template(
        "facilitator/voices/look.html",
        group=group,
        asked=found.asked,
        pieces=pointed_out(words or found.words),
        words=words,
        original=found.words,
        allowed=[USES[one] for one in allowed],
        themes=THEMES,
        most_themes=MOST_THEMES,
        problem=problem,
    )
    return page, 400 if problem else 200


def _problem(words: str, original: str) -> str:
    if not words:
        return "Nothing is left of it. Then leave it as it was, or go back."
    if not is_cut_from(words, original):
        return (
            "These are not their own words in their own order. You may only leave out: write […] "
            "where something is left out."
        )
    if "looked" not in request.form:
        return "Look for names, places and days first. Then tick that you have."
    return ""


def _voice(group: Group, number: int) -> Voice:
    found = voices.with_number(db, group.id, number)
    if found is None:
        abort(404)
    return found


@facilitator.get("/groups/<int:group_id>/voices/<int:number>")
@in_group
def voice(group: Group, number: int) -> Reply:
    """Show one quote with what may give somebody away pointed out."""
    found = _voice(group, number)
    return render_template(
        "facilitator/voices/voice.html",
        group=group,
        voice=found,
        pieces=pointed_out(found.words),
        uses=USES,
        reports=voices.quoted_in(db, group.id).get(found.id, []),
    )


@facilitator.post("/groups/<int:group_id>/voices/<int:number>/take-back")
@in_group
def take_voice_back(group: Group, number: int) -> Reply:
    """Keep that a consent was taken back; words that nobody quoted yet are erased."""
    found = _voice(group, number)
    quoted = voices.quoted_in(db, group.id).get(found.id, [])
    if quoted:
        voices.take_back(db, found, waves.today())
        listed = ", ".join(map(str, quoted))
        flash(
            f"Taken back. No new report holds these words. Report {listed} was published with "
            "them: its page says so. Tell those who have it, or end its links."
        )
    else:
        voices.take_back(db, found, waves.today())
        if found.response_id is None:
            db.delete(found)
        flash("Taken back. Nobody was quoted yet.")
    acts.record(
        db,
        Act.VOICE_TAKEN_BACK,
        group_id=group.id,
        facilitator_id=own_id(),
        reports=len(quoted),
    )
    db.commit()
    return redirect(url_for("facilitator.voices_page", group_id=group.id), 303)
