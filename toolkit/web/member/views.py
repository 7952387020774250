"""The member's pages. A page is one request beside the style sheet; each save is one transaction.

No view takes a member's number from an address: ``as_guest`` hands over who holds the link.
"""

import logging

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.exc import OperationalError

from toolkit.instruments import SupportCall, calls_for_support
from toolkit.storage import definitions, drafts
from toolkit.storage.codes import SlipError
from toolkit.storage.drafts import ClosedError, Draft, Guest, OtherWindowError
from toolkit.storage.models import DECLINED, Answers, Group
from toolkit.web import errors, slips
from toolkit.web.database import db
from toolkit.web.member.guest import (
    EndedLinkError,
    UnknownLinkError,
    as_guest,
    end,
    leave_to,
    let_in,
    thanked_group,
)
from toolkit.web.member.support import contacts
from toolkit.web.member.survey import Page, Survey, make_survey
from toolkit.web.reply import Reply
from toolkit.web.security import csrf

member = Blueprint("member", __name__, template_folder="templates")

#: The version of the words in ``welcome.html``. Raise it with every change of what is agreed to.
CONSENT = 1

_log = logging.getLogger(__name__)


@member.context_processor
def _always() -> dict[str, object]:
    return {"leave_to": leave_to}


#: Surveys by what is asked; they are the same for every member, and never change.
_surveys: dict[tuple[str, ...], Survey] = {}
_MOST_SURVEYS = 256


def _survey(guest: Guest) -> Survey:
    asked = tuple(measure["hash"] for measure in guest.measures)
    survey = _surveys.get(asked)
    if survey is None:
        if len(_surveys) >= _MOST_SURVEYS:
            _surveys.clear()
        survey = _surveys[asked] = make_survey(definitions.as_asked(db, guest.measures))
    return survey


def _go(endpoint: str, **values: object) -> Reply:
    return redirect(url_for(f"member.{endpoint}", **values), 303)  # type: ignore[arg-type]


@member.get("/")
def start() -> Reply:
    return render_template("member/start.html", typed="", error="")


@member.post("/card")
def card() -> Reply:
    """Let somebody in who typed the code of a card."""
    typed = request.form.get("code", "")[:60]
    try:
        let_in(typed)
    except SlipError as error:
        return render_template("member/start.html", typed=typed, error=str(error)), 400
    except UnknownLinkError:
        return _unknown()
    except EndedLinkError:
        return _ended()
    return _go("welcome")


@member.get("/s/<token>")
def link(token: str) -> Reply:
    """Let somebody in by link; the address with the token is left at once."""
    try:
        let_in(token[:60])
    except SlipError:
        words = (
            "The address has a slip in it. Scan the square on your card again, "
            "or type the code that is printed below it on the first page."
        )
        return errors.page(404, "This link is not whole", words)
    except UnknownLinkError:
        return _unknown()
    except EndedLinkError:
        return _ended()
    return _go("welcome")


def _unknown() -> tuple[str, int]:
    if slips.count():
        return errors.page(429)
    words = (
        "It may have been replaced by a newer one, or your group may have closed it. "
        "Nothing that you sent is lost. Please ask the person who runs your group for a new card."
    )
    return errors.page(404, "This card opens nothing now", words)


def _ended() -> tuple[str, int]:
    words = (
        "Your group gave its cards a last day, and it is over. Nothing that you sent is lost. "
        "Please ask the person who runs your group."
    )
    return errors.page(404, "This card has come to its end", words)


@member.get("/survey")
@as_guest
def welcome(guest: Guest, draft: Draft) -> Reply:
    if guest.wave_id is None:
        return _closed(guest)
    if draft.sent:
        return _thanks(guest)
    survey = _survey(guest)
    return render_template(
        "member/welcome.html",
        guest=guest,
        survey=survey,
        draft=draft,
        started=bool(draft.consent) and not draft.not_this_time,
        next_page=survey.next_page(draft.saves),
        answered=survey.answered(draft.answers),
    )


@member.post("/survey")
@as_guest
def begin(guest: Guest, draft: Draft) -> Reply:
    """Keep that the member agreed, or that it is not this time."""
    try:
        if request.form.get("choice") == "not-this-time":
            drafts.not_this_time(db, guest, draft)
            end(thanks_for=guest.group_id)
            return _go("thanks", how="not-this-time")
        drafts.start(db, guest, draft, CONSENT)
    except ClosedError:
        return _closed(guest)
    number = _survey(guest).next_page(draft.saves)
    return _go("page", number=number) if number else _go("check")


@member.route("/survey/<int:number>", methods=["GET", "POST"])
@as_guest
def page(guest: Guest, draft: Draft, number: int) -> Reply:
    if guest.wave_id is None:
        return _closed(guest)
    if draft.sent:
        return _thanks(guest)
    survey = _survey(guest)
    if not draft.consent or draft.not_this_time:
        return _go("welcome")
    if not 1 <= number <= len(survey.pages):
        return errors.page(404)
    here = survey.pages[number - 1]
    if request.method == "GET":
        saves = draft.saves.get(here.key, 0)
        return _show(guest, survey, here, chosen=here.chosen(draft.answers), seen=saves)
    return _save(guest, draft, survey, here)


def _save(guest: Guest, draft: Draft, survey: Survey, here: Page) -> Reply:
    """Save what was sent of a page and go on; on any trouble show the page as it was filled in."""
    form = here.form(request.form)
    chosen = {name: value for name, value in request.form.items() if name != "seen"}
    seen = request.form.get("seen", "")
    known_seen = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 6 else 0
    if not form.validate():
        wrong = {name for name in form.errors if name != "seen"}
        if wrong:
            return _show(guest, survey, here, chosen=chosen, seen=known_seen, wrong=wrong), 400
    answers = here.read(form)
    try:
        drafts.save_page(db, guest, draft, here.key, answers, known_seen, survey.instruments)
    except OtherWindowError as other:
        kept = here.chosen({name: dict(by) for name, by in other.kept.items()})
        return _show(guest, survey, here, chosen=chosen, seen=other.saves, other=kept), 409
    except ClosedError:
        return _closed(guest)
    except OperationalError as error:
        db.rollback()
        _log.error("A page was not saved: %s", type(error.orig).__name__)
        return _show(guest, survey, here, chosen=chosen, seen=known_seen, unsaved=True), 503
    following = _following(survey, here, back=request.form.get("go") == "back")
    calls = _calls(survey, here, answers)
    if calls:
        # On this page's own address, which every member passes: no history tells of it later.
        return render_template(
            "member/support.html",
            guest=guest,
            page=here,
            survey=survey,
            words=[call.show for call in calls],
            contacts=contacts(guest.country, guest.support),
            following=following,
        )
    return redirect(following, 303)


def _following(survey: Survey, here: Page, *, back: bool) -> str:
    """Return the address of the page after this one, or before it."""
    if back and here.number == 1:
        return url_for("member.welcome")
    if not back and here.number == len(survey.pages):
        return url_for("member.check")
    return url_for("member.page", number=here.number + (-1 if back else 1))


def _calls(
    survey: Survey, here: Page, answers: dict[str, dict[str, int | str | None]]
) -> tuple[SupportCall, ...]:
    given = {
        key: answer
        for key, answer in answers[here.measure].items()
        if answer is not None and answer != DECLINED
    }
    return calls_for_support(survey.instruments[here.measure], given)


def _show(
    guest: Guest,
    survey: Survey,
    here: Page,
    *,
    chosen: dict[str, str],
    seen: int,
    wrong: set[str] | frozenset[str] = frozenset(),
    other: dict[str, str] | None = None,
    unsaved: bool = False,
) -> str:
    return render_template(
        "member/page.html",
        guest=guest,
        survey=survey,
        page=here,
        chosen=chosen,
        seen=seen,
        wrong=wrong,
        other=other,
        unsaved=unsaved,
        declined=DECLINED,
    )


@member.get("/survey/stop")
@as_guest
def stop(guest: Guest, draft: Draft) -> Reply:
    """Say that what was saved is safe, and let the phone forget who it was."""
    survey = _survey(guest) if guest.wave_id is not None else None
    end(thanks_for=guest.group_id)
    return render_template(
        "member/stopped.html",
        answered=survey.answered(draft.answers) if survey else 0,
        sent=draft.sent,
        contacts=contacts(guest.country, guest.support),
    )


@member.get("/survey/check")
@as_guest
def check(guest: Guest, draft: Draft) -> Reply:
    if guest.wave_id is None:
        return _closed(guest)
    if draft.sent:
        return _thanks(guest)
    if not draft.consent or draft.not_this_time:
        return _go("welcome")
    survey = _survey(guest)
    return render_template(
        "member/check.html", guest=guest, survey=survey, rows=_rows(survey, draft.answers)
    )


def _rows(survey: Survey, answers: Answers) -> list[tuple[Page, int, int]]:
    """Return each page with how many of its questions were answered, and how many "rather not"."""
    rows = []
    for here in survey.pages:
        kept = answers.get(here.measure, {})
        given = [kept[question.key] for question in here.questions if question.key in kept]
        declined = sum(answer == DECLINED for answer in given)
        rows.append((here, len(given) - declined, declined))
    return rows


@member.post("/survey/send")
@as_guest
def send(guest: Guest, draft: Draft) -> Reply:
    try:
        if draft.consent and not draft.not_this_time:
            drafts.send(db, guest, draft)
        elif not draft.sent:
            return _go("welcome")
    except ClosedError:
        return _closed(guest)
    except OperationalError as error:
        db.rollback()
        _log.error("An answer was not sent: %s", type(error.orig).__name__)
        return errors.page(
            503,
            "Not sent yet",
            "We could not send just now. Every page that you saved is safe. "
            "Please go back and press “Send” again in a minute.",
        )
    return _thanks(guest)


def _thanks(guest: Guest) -> Reply:
    end(thanks_for=guest.group_id)
    return _go("thanks")


@member.get("/survey/thanks")
def thanks() -> Reply:
    """Say that the answers arrived. The session is over: nobody is signed in here any more."""
    group = db.get(Group, thanked_group() or 0)
    return render_template(
        "member/thanks.html",
        group=group,
        not_this_time=request.args.get("how") == "not-this-time",
        contacts=contacts(group.country, group.support) if group else (),
    )


@member.route("/leave", methods=["GET", "POST"])
@csrf.exempt  # it takes nothing and gives nothing: anybody may end a session at any time
def leave() -> Reply:
    """End the session and go to a harmless page. No database is asked: it may be what failed."""
    away = leave_to()
    end()
    return redirect(away, 303)


def _closed(guest: Guest) -> str:
    return render_template(
        "member/closed.html", guest=guest, contacts=contacts(guest.country, guest.support)
    )
