"""The member's pages. A page is one request beside the style sheet; each save is one transaction.

No view takes a member's number from an address: ``as_guest`` hands over who holds the link.
"""

import logging
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError

from toolkit.instruments.open import is_answer
from toolkit.storage import drafts, erasing
from toolkit.storage.codes import SlipError
from toolkit.storage.drafts import ClosedError, Draft, Guest, OtherWindowError
from toolkit.storage.models import DECLINED, Answers
from toolkit.web import errors, slips
from toolkit.web.audiences import PASSING
from toolkit.web.database import connection
from toolkit.web.member import drawn
from toolkit.web.member.drawn import PACKED, takes_gzip
from toolkit.web.member.guest import (
    NEXT_ONE,
    EndedLinkError,
    UnknownLinkError,
    as_guest,
    end,
    is_member,
    leave_to,
    let_in,
    thanked,
)
from toolkit.web.member.short_way import CONSENT, NOT_SAVED
from toolkit.web.member.support import contacts
from toolkit.web.member.survey import (
    Page,
    Survey,
    check_key,
    page_key,
    survey_of,
    times_seen,
    welcome_key,
)
from toolkit.web.reply import Reply
from toolkit.web.security import form_token

member = Blueprint("member", __name__, template_folder="templates")

_log = logging.getLogger(__name__)


# For every template: a page that says what went wrong asks no context processor.
member.add_app_template_global(leave_to)


def _survey(guest: Guest) -> Survey:
    return survey_of(connection(), guest)


def _go(endpoint: str, **values: int) -> Reply:
    return _to(url_for(f"member.{endpoint}", **values))  # type: ignore[arg-type]


def _to(address: str) -> Reply:
    """Lead on without a page of its own: no browser shows it, and a slow line has to carry it."""
    reply = Response(status=303, headers={"Location": address})
    del reply.headers["Content-Type"]
    return reply


def _filled(page: drawn.Drawn, known: dict[str, str], *, form: bool = True) -> Reply:
    """Return a drawn page, packed if the phone takes it so. A ``form`` needs a token."""
    if form:
        known = {"token": form_token(), **known}
    if not takes_gzip(request.headers.get("Accept-Encoding", "")):
        return page.filled(known)
    return Response(page.packed(known), headers=PACKED)


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


def _over(guest: Guest, draft: Draft) -> Reply | None:
    """Return what is said where nothing is open to the member; None: something is."""
    if guest.wave_id is None:
        return _closed(guest)
    return _thanks(guest) if draft.sent else None


@member.get("/survey")
@as_guest
def welcome(guest: Guest, draft: Draft) -> Reply:
    over = _over(guest, draft)
    if over is not None:
        return over
    survey = _survey(guest)
    values: dict[str, Any] = {"guest": guest, "survey": survey}
    if draft.begun:
        return render_template(
            "member/welcome.html",
            started=True,
            token=form_token(),
            next_page=survey.next_page(draft.saves, draft.answers),
            answered=survey.answered(draft.answers),
            **values,
        )
    page = survey.drawn.drawn(
        welcome_key(guest, leave_to()),
        lambda: render_template(
            "member/welcome.html", started=False, token=drawn.place("token"), **values
        ),
    )
    return _filled(page, {})


@member.post("/survey")
@as_guest
def begin(guest: Guest, draft: Draft) -> Reply:
    """Keep that the member agreed, or that it is not this time."""
    try:
        if request.form.get("choice") == "not-this-time":
            if draft.answers:  # taken back is erased: out of the files, too
                erasing.owe(connection().engine, Path(current_app.instance_path))
            drafts.not_this_time(connection(), guest, draft)
            end(thanks_for=guest.group_id, sat_out=True)
            return _go("thanks")
        _wait_once()
        # A short code, said aloud, opens nothing that was ever sent: not a goal either.
        may = guest.wave_id is not None and leave_to() != NEXT_ONE
        carried = _carried(guest) if may else {}
        drafts.start(connection(), guest, draft, CONSENT, carried)
    except ClosedError:
        return _closed(guest)
    number = _survey(guest).next_page(draft.saves, draft.answers)
    return _go("page", number=number) if number else _go("check")


def _carried(guest: Guest) -> Answers:
    """Return what the member wrote the last time and goes on with: their own goal."""
    wanted = {
        (key, question.key): question
        for key, instrument in _survey(guest).instruments.items()
        for question in instrument.carried
    }
    sent = drafts.sent_answers(connection(), guest.member_id) if wanted else []
    carried: Answers = {}
    for (measure, key), question in wanted.items():
        given = (answers.get(measure, {}).get(key) for answers in sent)
        answer = next((one for one in given if one is not None), None)
        if answer is not None and is_answer(
            question, answer
        ):  # it may have been asked in another way then
            carried.setdefault(measure, {})[key] = answer
    return carried


@member.route("/survey/<int:number>", methods=["GET", "POST"])
@as_guest
def page(guest: Guest, draft: Draft, number: int) -> Reply:
    over = _over(guest, draft)
    if over is not None:
        return over
    survey = _survey(guest)
    if not draft.begun:
        return _go("welcome")
    if not 1 <= number <= len(survey.pages):
        return errors.page(404)
    here = survey.pages[number - 1]
    if request.method == "GET" and number in survey.passed_over(draft.answers):
        endpoint, values = survey.following(here, draft.answers, back=False)
        return _to(url_for(endpoint, **values))  # type: ignore[arg-type]
    if request.method == "GET":
        saves = draft.saves.get(here.key, 0)
        return _show(guest, survey, here, chosen=here.chosen(draft.answers), seen=saves)
    return _save(guest, draft, survey, here)


@member.post("/survey/<int:number>/tap")
@as_guest
def tap(guest: Guest, draft: Draft, number: int) -> Reply:
    """Keep an answer as it is tapped. Nobody reads the reply: saving the page keeps it as well."""
    survey = _survey(guest) if guest.wave_id is not None else None
    if survey is None or draft.sent or not draft.begun:
        return "", 204
    if 1 <= number <= len(survey.pages):
        here = survey.pages[number - 1]
        answers, _wrong = here.read(request.form, only=request.form.keys())
        with suppress(ClosedError, OperationalError):
            drafts.save_tap(connection(), guest, draft, answers, survey.instruments)
    return "", 204


@member.errorhandler(CSRFError)
def too_old(error: CSRFError) -> Reply:
    """Ask for the card again where a page lay open until its session was over."""
    if PASSING.cookie in request.cookies:  # whose page it was nobody knows now: nothing is kept
        return _to(url_for("passing.enter"))
    number = (request.view_args or {}).get("number")
    # From a page of another site the answers would not be the member's own.
    ours = request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}
    if request.endpoint == "member.page" and number and ours and not is_member():
        return _ask_for_card(number), 400
    return errors.stale_form(error)


@member.post("/survey/<int:number>/again")
def again(number: int) -> Reply:
    """Let somebody in who typed the code of a card, and save the page that they had filled in."""
    typed = request.form.get("code", "")[:60]
    try:
        let_in(typed)
    except SlipError as error:
        return _ask_for_card(number, typed, str(error)), 400
    except EndedLinkError:
        return _ended()
    except UnknownLinkError:
        if slips.count():
            return errors.page(429)
        return _ask_for_card(number, typed, "This code opens nothing now. Is it your card?"), 404
    return page(number)


#: More is no page of ours, and is not handed back.
_MOST_KEPT, _LONGEST_KEPT = 200, 4400


def _ask_for_card(number: int, typed: str = "", error: str = "") -> str:
    kept = [
        (name, value)
        for name, value in request.form.items()
        if name not in {"code", "csrf_token"} and len(name) + len(value) <= _LONGEST_KEPT
    ]
    return render_template(
        "member/again.html", number=number, kept=kept[:_MOST_KEPT], typed=typed, error=error
    )


def _wait_once() -> None:
    """Say that the database failed, where the short way has waited for it already."""
    if NOT_SAVED in request.environ:
        raise request.environ[NOT_SAVED]


def _save(guest: Guest, draft: Draft, survey: Survey, here: Page) -> Reply:
    """Save what was sent of a page and go on; on any trouble show the page as it was filled in."""
    chosen = {name: value for name, value in request.form.items() if name != "seen"}
    known_seen = times_seen(request.form.get("seen", ""))
    answers, wrong = here.read(request.form)
    if wrong:
        return _show_trouble(guest, survey, here, chosen=chosen, seen=known_seen, wrong=wrong), 400
    try:
        _wait_once()
        saved = drafts.save_page(
            connection(), guest, draft, here.key, answers, known_seen, survey.instruments
        )
    except OtherWindowError as other:
        kept = here.chosen({name: dict(by) for name, by in other.kept.items()})
        return _show_trouble(guest, survey, here, chosen=chosen, seen=other.saves, other=kept), 409
    except ClosedError:
        return _closed(guest)
    except OperationalError as error:
        _log.error("A page was not saved: %s", type(error.orig).__name__)
        return _show_trouble(guest, survey, here, chosen=chosen, seen=known_seen, unsaved=True), 503
    endpoint, values = survey.following(here, saved.answers, back=request.form.get("go") == "back")
    following = url_for(endpoint, **values)  # type: ignore[arg-type]
    calls = survey.calls(here, answers)
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
    return _to(following)


def _show(
    guest: Guest,
    survey: Survey,
    here: Page,
    *,
    chosen: dict[str, str],
    seen: int,
) -> Reply:
    """Return a page as most see it: nothing went wrong."""
    page = survey.drawn.drawn(
        page_key(here.number, guest, leave_to()),
        lambda: _draw(
            guest,
            survey,
            here,
            token=drawn.place("token"),
            seen=drawn.place("seen"),
            tick=drawn.tick_place,
            typed=drawn.typed_place,
        ),
    )
    return _filled(page, drawn.page_filling(seen, chosen, here.typed))


def _show_trouble(
    guest: Guest,
    survey: Survey,
    here: Page,
    *,
    chosen: dict[str, str],
    seen: int,
    wrong: Mapping[str, str] | None = None,
    other: dict[str, str] | None = None,
    unsaved: bool = False,
) -> str:
    """Return a page as it was filled in, with what went wrong."""
    return _draw(
        guest,
        survey,
        here,
        token=form_token(),
        seen=seen,
        tick=lambda name, value: " checked" if chosen.get(name, "") == str(value) else "",
        typed=lambda name: chosen.get(name, ""),
        chosen=chosen,
        wrong=wrong or {},
        other=other,
        unsaved=unsaved,
    )


def _draw(guest: Guest, survey: Survey, here: Page, **more: object) -> str:
    values = {"chosen": {}, "wrong": {}, "other": None, "unsaved": False, **more}
    return render_template(
        "member/page.html", guest=guest, survey=survey, page=here, declined=DECLINED, **values
    )


@member.get("/survey/stop")
@as_guest
def stop(guest: Guest, draft: Draft) -> Reply:
    """Say that what was saved is safe, and let the phone forget who it was."""
    survey = _survey(guest) if guest.wave_id is not None else None
    away = leave_to()
    end()
    return render_template(
        "member/stopped.html",
        leave_to=lambda: away,
        answered=survey.answered(draft.answers) if survey else 0,
        sent=draft.sent,
        contacts=contacts(guest.country, guest.support),
    )


@member.get("/survey/check")
@as_guest
def check(guest: Guest, draft: Draft) -> Reply:
    over = _over(guest, draft)
    if over is not None:
        return over
    if not draft.begun:
        return _go("welcome")
    survey = _survey(guest)
    away = survey.passed_over(draft.answers)
    page = survey.drawn.drawn(
        page_key(check_key(away), guest, leave_to()),
        lambda: render_template(
            "member/check.html",
            guest=guest,
            survey=survey,
            away=away,
            last=max((one.number for one in survey.pages if one.number not in away), default=1),
            token=drawn.place("token"),
            place=drawn.place,
        ),
    )
    return _filled(page, survey.counts(draft.answers))


@member.post("/survey/send")
@as_guest
def send(guest: Guest, draft: Draft) -> Reply:
    try:
        if draft.begun:
            _wait_once()
            asked = _survey(guest).instruments if guest.wave_id is not None else {}
            drafts.send(connection(), guest, draft, helped="helped" in request.form, asked=asked)
        elif not draft.sent:
            return _go("welcome")
    except ClosedError:
        return _closed(guest)
    except OperationalError as error:
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
    away = leave_to()
    group, sat_out = thanked()
    found = drafts.contacts_of(connection(), group)
    page = drawn.KEPT.drawn(
        drawn.thanks_key(found, away, sat_out=sat_out),
        lambda: render_template(
            "member/thanks.html",
            told=found is not None,  # else nobody was thanked: who comes again, or by the address
            not_this_time=sat_out,
            contacts=contacts(*found) if found else (),
            leave_to=lambda: away,
        ),
    )
    return _filled(page, {}, form=False)


@member.route("/leave", methods=["GET", "POST"])
def leave() -> Reply:
    """End the session and go to a harmless page. No database is asked: it may be what failed."""
    away = leave_to()
    end()
    return _to(away)


def _closed(guest: Guest) -> str:
    return render_template(
        "member/closed.html",
        guest=guest,
        again=drafts.due_next(connection(), guest),
        contacts=contacts(guest.country, guest.support),
    )
