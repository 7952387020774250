"""One member's own results, on each scale from wave to wave."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy.orm import Session

from toolkit.instruments import Scale
from toolkit.results import group as of_group
from toolkit.results.data import Key, WaveInfo
from toolkit.results.person_words import PersonError, say_person
from toolkit.results.scale import ScaleResult
from toolkit.statistics import reliable_change
from toolkit.statistics.reliable_change import Verdict
from toolkit.storage.models import Group, Member

Floats = npt.NDArray[np.float64]


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

    verdict: Verdict | None
    error: PersonError | None
    no_room: bool

    @property
    def words(self) -> str:
        """Say what changed for this member, never what it would be called."""
        if self.change is None:
            return "One answer so far: there is nothing to compare it with yet."
        return say_person(self.verdict, self.error, self.scale, no_room=self.no_room)

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

    @property
    def worse(self) -> int:
        return sum(item.verdict is Verdict.WORSENED for item in self.scales)


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
        verdict, no_room = _verdict(item, member.code, scores)
        scales.append(
            MemberScale(
                verdict=verdict,
                error=item.person_error,
                no_room=no_room,
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


def _verdict(item: ScaleResult, code: str, scores: Floats) -> tuple[Verdict | None, bool]:
    """Hold the member's own first and last answers against the questionnaire's error."""
    there = scores[~np.isnan(scores)]
    error = item.person_error
    if error is None or len(there) < 2:
        return None, False
    found = reliable_change(
        pd.Series({code: there[0]}),
        pd.Series({code: there[-1]}),
        sd=error.sd,
        reliability=error.reliability,
        better=item.scale.better,
        best=item.scale.high if item.scale.better == "higher" else item.scale.low,
    )
    verdict = Verdict(found.per_member["verdict"].iloc[0])
    return verdict, bool(found.no_room)
