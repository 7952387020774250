"""What may leave a group now, held against all that left; worked out anew when either changes."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from toolkit.results.data import GroupData
from toolkit.results.group import data_of
from toolkit.results.kept import Kept
from toolkit.results.leaves import Outside
from toolkit.results.outside import outside
from toolkit.storage import reports
from toolkit.storage.models import Group

_kept: Kept["Leaving"] = Kept(16)


@dataclass(frozen=True, slots=True)
class Leaving:
    """``after``: the number of the last report whose figures it was held against."""

    outside: Outside
    data: GroupData
    after: int


def leaving(session: Session, group: Group, key: bytes, *, one_wave: bool = False) -> Leaving:
    """Return what may leave; with ``one_wave`` of the last closed wave alone, claiming no change.

    ``key`` is that of the ledger.

    Raises
    ------
    ValueError
        If no wave is closed.
    """
    after = reports.last_number(session, group.id)  # before the ledger: see ``reports.publish``

    def make() -> Leaving:
        data = data_of(session, group)
        if one_wave and data.waves:
            data = replace(data, waves=data.waves[-1:])
        found = outside(
            data,
            earlier=reports.ledger(session, group.id),
            person=lambda code: reports.person(key, code),
        )
        return Leaving(found, data, after)

    version = (group.data_version, after, key)
    return _kept.get((str(session.get_bind().url), group.id, one_wave), version, make)  # type: ignore[union-attr]
