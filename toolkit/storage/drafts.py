"""The members' way in: a draft saved page by page, then sent, each in one transaction.

It asks for columns rather than objects, writes one row at a time, and its statements are prepared
(see ``prepared``): the phones of a whole room must not wait for an object-relational session.
A save is an UPDATE that holds only for the revision it was read at: of two windows on one draft the
later one reads again and merges, so that neither overwrites the other unseen.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    ColumnClause,
    Connection,
    Date,
    Integer,
    Table,
    bindparam,
    case,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from toolkit.instruments import Instrument
from toolkit.instruments.open import asked_alone, hidden_questions
from toolkit.planning.due import month_number, months_since
from toolkit.storage.answers import Given, check
from toolkit.storage.models import Answer, Answers, Group, How, Member, Pin, Response, Wave
from toolkit.storage.prepared import Prepared, commit
from toolkit.storage.waves import today

_TRIES = 20


class ClosedError(Exception):
    """The wave was closed in the meantime."""


class OtherWindowError(Exception):
    """The page was saved with other answers from another window since it was opened."""

    def __init__(self, kept: Mapping[str, Mapping[str, Answer]], saves: int) -> None:
        super().__init__("This page was saved in another window too.")
        self.kept, self.saves = kept, saves


@dataclass(frozen=True, slots=True)
class Guest:
    """Who a link lets in, and what is open to them."""

    member_id: int
    link_version: int
    left: bool
    group_id: int
    group_name: str
    purpose: str
    support: str
    country: str | None
    leave_to: str
    cards_until: dt.date | None
    ends_on: dt.date | None
    #: The hash of the PIN that was chosen under this card; None: none was.
    pin: str | None
    invented: bool
    wave_id: int | None
    wave_number: int | None
    measures: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A response as it stands. ``revision`` 0: nothing was saved yet."""

    answers: Answers
    saves: Mapping[str, int]
    revision: int
    sent: bool
    not_this_time: bool
    consent: int

    @property
    def begun(self) -> bool:
        """Whether the member agreed to take part, and did not think otherwise since."""
        return bool(self.consent) and not self.not_this_time


# Columns, not objects.
_member, _group, _wave, _response, _pin = (
    cast("Table", kind.__table__) for kind in (Member, Group, Wave, Response, Pin)
)
_ONE: ColumnClause[int] = literal_column("1")
# A wave on days is due until its last day; one that is counted from joining, to whom it is due by
# their month: what ``planning.due`` says of one member, said in the query. No value in it but those
# that are bound: ``Prepared`` knows no others.
_joined: ColumnClause[int] = literal_column(
    "CAST(substr(members.joined, 1, 4) AS INTEGER) * 12 "
    "+ CAST(substr(members.joined, 6, 2) AS INTEGER)"
)
_since = bindparam("month", type_=Integer) - case(
    (_joined > _wave.c.counted_from, _joined), else_=_wave.c.counted_from
)
_not_over = or_(_wave.c.closes_on.is_(None), _wave.c.closes_on >= bindparam("today", type_=Date))
_is_theirs = or_(
    _wave.c.months.is_(None), (_since >= _wave.c.months) & (_since < _wave.c.until_months)
)
_GUEST = Prepared(
    select(
        _member.c.id,
        _member.c.link_version,
        _member.c.left,
        _group.c.id,
        _group.c.name,
        _group.c.purpose,
        _group.c.support,
        _group.c.country,
        _group.c.leave_to,
        _group.c.cards_until,
        _group.c.ends_on,
        _pin.c.hash,
        _group.c.invented,
        _wave.c.id,
        _wave.c.number,
        _wave.c.measures,
        _response.c.answers,
        _response.c.saves,
        _response.c.revision,
        _response.c.sent_on,
        _response.c.not_this_time,
        _response.c.consent,
    )
    .join(_group, _group.c.id == _member.c.group_id)
    .outerjoin(
        _pin,
        (_pin.c.member_id == _member.c.id) & (_pin.c.link_version == _member.c.link_version),
    )
    .outerjoin(
        _wave, (_wave.c.group_id == _group.c.id) & _wave.c.closed.is_(None) & _not_over & _is_theirs
    )
    .outerjoin(
        _response, (_response.c.wave_id == _wave.c.id) & (_response.c.member_id == _member.c.id)
    )
    .where(_member.c.id == bindparam("member"))
)
#: How many of these columns are of the member, the group and the wave; the rest is the draft.
_OF_MEMBER = 16
_RAISE_VERSION = Prepared(
    update(_group)
    .where(_group.c.id == bindparam("group"))
    .values(data_version=_group.c.data_version + _ONE)
)
_EMPTY = Draft({}, {}, 0, sent=False, not_this_time=False, consent=0)


def guest(connection: Connection, member_id: int) -> tuple[Guest, Draft] | None:
    """Return the member, the wave that is open to them and their draft, in one query."""
    now = today()
    columns = _GUEST.row(
        connection, {"member": member_id, "today": now, "month": month_number(now)}
    )
    if columns is None:
        return None
    number, version, left, *of_group, measures = columns[:_OF_MEMBER]
    asked = tuple(measures or ())
    member = Guest(number, version, left is not None, *of_group, asked)  # type: ignore[call-arg]
    answers, saves, revision, sent_on, not_this_time, consent = columns[_OF_MEMBER:]
    if revision is None:
        return member, _EMPTY
    return member, Draft(answers, saves, revision, sent_on is not None, not_this_time, consent)


def due_next(connection: Connection, guest: Guest) -> str | None:
    """Return the month ("2026-03") in which the next wave from joining is due to a member."""
    query = (
        select(_wave.c.months, _wave.c.counted_from, _member.c.joined)
        .join(_member, _member.c.group_id == _wave.c.group_id)
        .where(
            _member.c.id == guest.member_id, _wave.c.months.is_not(None), _wave.c.closed.is_(None)
        )
    )
    now = month_number(today())
    waits = [
        months - months_since(joined, counted_from, today())
        for months, counted_from, joined in connection.execute(query)
    ]
    later = [now + wait for wait in waits if wait > 0]
    if not later:
        return None
    year, month = divmod(min(later) - 1, 12)
    return f"{year}-{month + 1:02d}"


_IS_OPEN = Prepared(select(_wave.c.closed).where(_wave.c.id == bindparam("wave")))
_DRAFT = Prepared(
    select(
        _response.c.answers,
        _response.c.saves,
        _response.c.revision,
        _response.c.sent_on,
        _response.c.not_this_time,
        _response.c.consent,
    ).where(_response.c.member_id == bindparam("member"), _response.c.wave_id == bindparam("wave"))
)
_CONTACTS = Prepared(
    select(_group.c.country, _group.c.support).where(_group.c.id == bindparam("group"))
)


def contacts_of(connection: Connection, group_id: int) -> tuple[str | None, str] | None:
    """Return the country and the group's own lines on where help is; None: there is no group."""
    row = _CONTACTS.row(connection, {"group": group_id})
    return (row[0], row[1]) if row is not None else None


def _draft(connection: Connection, member_id: int, wave_id: int) -> tuple[Draft, bool]:
    """Return the draft and whether the wave is open, as they are now."""
    closed = _IS_OPEN.row(connection, {"wave": wave_id})
    row = _DRAFT.row(connection, {"member": member_id, "wave": wave_id})
    is_open = closed is not None and closed[0] is None
    if row is None:
        return _EMPTY, is_open
    return Draft(row[0], row[1], row[2], row[3] is not None, row[4], row[5]), is_open


def sent_answers(connection: Connection, member_id: int) -> list[Answers]:
    """Return what a member sent, the newest first."""
    query = (
        select(_response.c.answers)
        .where(_response.c.member_id == member_id, _response.c.sent_on.is_not(None))
        .order_by(_response.c.sent_on.desc(), _response.c.id.desc())
    )
    return list(connection.execute(query).scalars())


def start(
    connection: Connection,
    guest: Guest,
    draft: Draft,
    consent: int,
    carried: Answers | None = None,
) -> None:
    """Keep that the member agreed to take part, before the first answer.

    ``carried`` is what they wrote the last time and go on with.
    """
    if draft.revision == 0:
        first = {"consent": consent, "answers": carried or {}, "saves": {}}
        _write(connection, guest, draft, first)
    elif draft.not_this_time:
        again = {"consent": consent, "not_this_time": False, "answers": carried or {}}
        _write(connection, guest, draft, again)
    elif draft.consent != consent:
        _write(connection, guest, draft, {"consent": consent})


def not_this_time(connection: Connection, guest: Guest, draft: Draft) -> None:
    """Keep that the member sits this wave out; what was begun is taken back."""
    values: dict[str, Any] = {
        "not_this_time": True,
        "answers": {},
        "saves": {},
        "consent": draft.consent,
    }
    if not draft.sent:
        _write(connection, guest, draft, values, shows=True)


def save_page(
    connection: Connection,
    guest: Guest,
    draft: Draft,
    page: str,
    answers: Given,
    seen: int,
    asked: Mapping[str, Instrument],
) -> Draft:
    """Save one page of the form and return the draft with it.

    ``answers`` holds every question of the page, measure -> question -> answer, ``None`` for blank.
    ``seen`` is how often the page had been saved when the member opened it. ``asked`` holds the
    measures of the wave.

    Raises
    ------
    UnknownAnswerError
        If something is no option of a question that was asked.
    OtherWindowError
        If another window saved other answers on this page since; nothing is changed.
    ClosedError
        If the wave was closed.
    """
    check(asked, answers)
    for _ in range(_TRIES):
        if draft.sent:
            return draft
        stored = _only(draft.answers, answers)
        wanted = _without_blanks(answers)
        saves = draft.saves.get(page, 0)
        if saves != seen and stored != wanted:
            raise OtherWindowError(stored, saves)
        merged = _without_hidden(_merged(draft.answers, answers), answers, asked)
        counts = {**draft.saves, page: saves + 1}
        if _try_write(connection, guest, draft, {"answers": merged, "saves": counts}):
            return Draft(
                merged,
                counts,
                draft.revision + 1,
                sent=False,
                not_this_time=False,
                consent=draft.consent,
            )
        draft = _again(connection, guest)
    raise OtherWindowError(_only(draft.answers, answers), draft.saves.get(page, 0))


def save_tap(
    connection: Connection,
    guest: Guest,
    draft: Draft,
    answers: Given,
    asked: Mapping[str, Instrument],
) -> None:
    """Keep one answer of a page that is not saved yet; the page still counts as open.

    Raises
    ------
    UnknownAnswerError, ClosedError
        As ``save_page`` does.
    """
    check(asked, answers)
    for _ in range(_TRIES):
        merged = {"answers": _merged(draft.answers, answers)}
        if draft.sent or _try_write(connection, guest, draft, merged):
            return
        draft = _again(connection, guest)


def send(
    connection: Connection,
    guest: Guest,
    draft: Draft,
    *,
    helped: bool = False,
    asked: Mapping[str, Instrument] = MappingProxyType({}),
) -> None:
    """Send the draft. Sending twice is sending once.

    What was answered on pages that are not asked any more (a tap can leave it there) stays behind.
    ``helped``: somebody read the questions out or filled them in, on the member's own phone.
    """
    values: dict[str, Any] = {"sent_on": today(), **({"how": How.HELPER} if helped else {})}
    for _ in range(_TRIES):
        if draft.sent:
            return
        kept = asked_alone(asked, draft.answers)
        more = {"answers": kept} if kept != draft.answers else {}
        if _try_write(connection, guest, draft, {**values, **more}, shows=True):
            return
        draft = _again(connection, guest)


def reopen(connection: Connection, guest: Guest, draft: Draft) -> None:
    """Make what was sent a draft again, for its member to change; it counts no more.

    Raises
    ------
    ClosedError
        If the wave is closed.
    """
    if guest.wave_id is None:
        raise ClosedError
    is_open = select(_wave.c.id).where(_wave.c.id == guest.wave_id, _wave.c.closed.is_(None))
    done = connection.execute(
        update(_response)
        .where(
            _response.c.member_id == guest.member_id,
            _response.c.wave_id == guest.wave_id,
            _response.c.sent_on.is_not(None),
            _response.c.entered.is_(False),
            is_open.exists(),
        )
        .values(sent_on=None, revision=_response.c.revision + 1)
    )
    if done.rowcount == 1:
        connection.execute(
            update(_group)
            .where(_group.c.id == guest.group_id)
            .values(data_version=_group.c.data_version + 1)
        )
    connection.commit()
    if done.rowcount != 1 and draft.sent:
        raise ClosedError


def _again(connection: Connection, guest: Guest) -> Draft:
    if guest.wave_id is None:
        raise ClosedError
    draft, is_open = _draft(connection, guest.member_id, guest.wave_id)
    if not is_open and not draft.sent:
        raise ClosedError
    return draft


def _write(
    connection: Connection,
    guest: Guest,
    draft: Draft,
    values: dict[str, Any],
    *,
    shows: bool = False,
) -> None:
    for _ in range(_TRIES):
        if draft.sent or _try_write(connection, guest, draft, values, shows=shows):
            return
        draft = _again(connection, guest)


def _try_write(
    connection: Connection,
    guest: Guest,
    draft: Draft,
    values: dict[str, Any],
    *,
    shows: bool = False,
) -> bool:
    """Write and commit if the draft is still at the revision it was read at and the wave open.

    ``shows`` says that results can show it, so that none that is kept from before is right now.
    """
    if guest.wave_id is None:
        raise ClosedError
    if draft.revision == 0:
        done = _try_insert(connection, guest, values)
    else:
        at = {"member": guest.member_id, "wave": guest.wave_id, "was": draft.revision}
        new = {f"new_{name}": value for name, value in values.items()}
        done = _update(tuple(sorted(values))).write(connection, {**at, **new}) == 1
    if done and shows:
        _RAISE_VERSION.write(connection, {"group": guest.group_id})
    commit(connection)
    return done


@cache
def _update(names: tuple[str, ...]) -> Prepared:
    """Return the statement that saves these columns."""
    is_open = (
        select(_wave.c.id).where(_wave.c.id == bindparam("wave"), _wave.c.closed.is_(None)).exists()
    )
    return Prepared(
        update(_response)
        .where(
            _response.c.member_id == bindparam("member"),
            _response.c.wave_id == bindparam("wave"),
            _response.c.revision == bindparam("was"),
            _response.c.sent_on.is_(None),
            is_open,
        )
        .values(
            revision=_response.c.revision + _ONE,
            **_new(names),
        )
    )


def _new(names: Iterable[str]) -> dict[str, BindParameter[Any]]:
    return {name: bindparam(f"new_{name}", type_=_response.c[name].type) for name in names}


_FIRST: dict[str, Any] = {
    "member_id": 0,
    "wave_id": 0,
    "how": How.PHONE,
    "entered": False,
    "not_this_time": False,
    "answers": {},
    "saves": {},
    "consent": 0,
    "revision": 1,
}
_INSERT = Prepared(insert(_response).values(_new(_FIRST)).inline())


def _try_insert(connection: Connection, guest: Guest, values: dict[str, Any]) -> bool:
    _, is_open = _draft(connection, guest.member_id, guest.wave_id or 0)
    if not is_open:
        raise ClosedError
    row = {**_FIRST, "member_id": guest.member_id, "wave_id": guest.wave_id, **values}
    try:
        _INSERT.write(connection, {f"new_{name}": value for name, value in row.items()})
    except IntegrityError:  # the other window was first
        return False
    return True


def _only(answers: Answers, page: Mapping[str, Mapping[str, Any]]) -> Answers:
    kept = {
        measure: {key: answers[measure][key] for key in keys if key in answers.get(measure, {})}
        for measure, keys in page.items()
    }
    return {measure: by for measure, by in kept.items() if by}


def _without_blanks(page: Mapping[str, Mapping[str, Answer | None]]) -> Answers:
    kept = {
        measure: {key: answer for key, answer in by.items() if answer is not None}
        for measure, by in page.items()
    }
    return {measure: by for measure, by in kept.items() if by}


def _without_hidden(answers: Answers, page: Given, asked: Mapping[str, Instrument]) -> Answers:
    """Leave out what was answered on pages that are not asked any more, of the page's measures."""
    for measure in page:
        away = hidden_questions(asked[measure], answers.get(measure, {}))
        for key in away & answers.get(measure, {}).keys():
            del answers[measure][key]
    return answers


def _merged(answers: Answers, page: Mapping[str, Mapping[str, Answer | None]]) -> Answers:
    merged = {measure: dict(by) for measure, by in answers.items()}
    for measure, by in page.items():
        target = merged.setdefault(measure, {})
        for key, answer in by.items():
            if answer is None:
                target.pop(key, None)
            else:
                target[key] = answer
    return merged
