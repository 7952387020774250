"""What changed for those who take part in each strand, under the rules for small numbers."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from toolkit.results.data import GroupData, load
from toolkit.results.group import make
from toolkit.statistics.least import LEAST
from toolkit.storage import strands
from toolkit.storage.models import Group


@dataclass(frozen=True, slots=True)
class OfStrand:
    """One strand: who is in it, and a sentence for each planned outcome; none below 5 people."""

    name: str
    who: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ByStrand:
    strands: tuple[OfStrand, ...]


def by_strand(session: Session, group: Group) -> ByStrand:
    """Return what changed in each strand.

    Both a strand and the rest of the group need five people who can be compared: of fewer outside
    it, subtracting would tell of those few.
    """
    data = load(session, group)
    by_number = strands.codes_by_strand(session, group.id)
    found = []
    for one in strands.of_group(session, group.id):
        codes = by_number.get(one.id, frozenset())
        found.append(_of(data, one.name, codes))
    return ByStrand(tuple(found))


def _of(data: GroupData, name: str, codes: frozenset[str]) -> OfStrand:
    inside = [code for code in data.members if code in codes]
    outside = [code for code in data.members if code not in codes]
    many = f"{len(inside)} {'member takes' if len(inside) == 1 else 'members take'} part."
    least = LEAST["figure"]
    if not data.waves:
        return OfStrand(name, f"{many} No wave is closed yet.", ())
    if len(inside) < least:
        return OfStrand(name, f"{many} It takes {least} to say what changed.", ())
    if 0 < len(outside) < least:
        return OfStrand(
            name,
            f"{many} Fewer than {least} of the group are not in it: what is said of it would tell "
            "of them.",
            (),
        )
    whole = make(data)
    if whole.one_wave:
        return OfStrand(name, f"{many} One wave is closed: there is no change to tell yet.", ())
    # Picked, not planned: so that no sentence calls clear what nobody set out to see.
    period = (whole.first.number, whole.last.number)
    rows = []
    of_others = _followed(data, outside, period)
    for item in make(subset(data, inside), period).outcomes:
        n = item.change.n
        rest = of_others.get(item.key, 0)
        if n < least or 0 < rest < least:
            words = f"Fewer than {least} answered twice, here or outside it."
        else:
            words = item.statement.text
        rows.append((item.name, words))
    return OfStrand(name, many, tuple(rows))


def _followed(
    data: GroupData, codes: list[str], period: tuple[int, int]
) -> dict[tuple[str, str], int]:
    """Return outcome -> how many of these people can be compared."""
    if not codes:
        return {}
    return {item.key: item.change.n for item in make(subset(data, codes), period).outcomes}


def subset(data: GroupData, codes: list[str]) -> GroupData:
    """Return a group's data of some of its members alone."""
    wanted = set(codes)
    return replace(
        data,
        members=tuple(codes),
        scores={key: frame.loc[codes] for key, frame in data.scores.items()},
        presence=data.presence.loc[codes],
        how=data.how.loc[codes],
        attended={code: days for code, days in data.attended.items() if code in wanted},
        joined={code: month for code, month in data.joined.items() if code in wanted},
        left={code: month for code, month in data.left.items() if code in wanted},
        reasons={code: why for code, why in data.reasons.items() if code in wanted},
    )
