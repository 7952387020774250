"""One member's own results, on each scale from wave to wave."""

from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from toolkit.instruments import Scale
from toolkit.results import group as of_group
from toolkit.results.data import Key, WaveInfo
from toolkit.storage.models import Group, Member


@dataclass(frozen=True)
class MemberScale:
    """One member on one scale."""

    key: Key
    name: str
    scale: Scale
    waves: tuple[WaveInfo, ...]
    scores: tuple[float, ...]
    n: int
    first: float | None
    last: float | None

    @property
    def change(self) -> float | None:
        """After minus before, over the member's first and last answered wave."""
        if self.n < 2 or self.first is None or self.last is None:
            return None
        return self.last - self.first


@dataclass(frozen=True)
class MemberResults:
    """One member on all scales."""

    scales: tuple[MemberScale, ...]
    answered: int
    waves: int


def results(session: Session, group: Group, member: Member) -> MemberResults:
    """Return one member's results over the closed waves."""
    if not any(wave.closed is not None for wave in group.waves):
        return MemberResults((), 0, 0)
    whole = of_group.results(session, group)
    scales = []
    for item in whole.scales:
        if member.code not in item.scores.index:
            continue
        scores = item.scores.loc[member.code].to_numpy(dtype=float)
        there = scores[~np.isnan(scores)]
        scales.append(
            MemberScale(
                key=item.key,
                name=item.name,
                scale=item.scale,
                waves=tuple(wave for wave, _ in item.waves),
                scores=tuple(float(score) for score in scores),
                n=len(there),
                first=float(there[0]) if len(there) else None,
                last=float(there[-1]) if len(there) else None,
            )
        )
    present = list(whole.data.presence.loc[member.code]) if scales else []
    return MemberResults(
        tuple(scales),
        answered=sum(state == "answered" for state in present),
        waves=len(whole.data.waves),
    )
