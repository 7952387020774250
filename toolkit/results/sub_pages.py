"""The pages beside the front page: members one by one, who is missing, meetings, one member.

As ``page.py``: every decision is made here, so that templates and documents only place things.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from toolkit.results.course_words import say_attendance
from toolkit.results.data import Key
from toolkit.results.group import GroupResults, WaveFlow
from toolkit.results.marks import by_chance, say_worse
from toolkit.results.member import MemberResults, MemberScale
from toolkit.results.page import period_of, shown_first
from toolkit.results.people import people
from toolkit.results.table import Row, Table
from toolkit.results.words import points
from toolkit.statistics.reliable_change import Verdict
from toolkit.storage.models import Reason


@dataclass(frozen=True, slots=True)
class Moved:
    """A member who moved beyond a questionnaire's own error: on what, and by how much."""

    code: str
    better: tuple[str, ...]
    worse: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Members one by one."""

    title: str
    better: str
    worse: str
    rows: tuple[Moved, ...]
    by_chance: str
    kind_step: str
    tallies: tuple[tuple[str, str], ...]
    members: tuple[str, ...]
    period: dict[str, int]


def people_page(results: GroupResults) -> PeoplePage:
    """Return who moved more than a questionnaire's own error, on any scale."""
    found = people(results)
    scales = {item.name: item for item in results.scales}

    def told(changes: tuple[tuple[str, float], ...]) -> tuple[str, ...]:
        return tuple(
            f"{name} ({points(change, scales[name].scale)} {'up' if change > 0 else 'down'})"
            for name, change in changes
        )

    return PeoplePage(
        title=found.words.title,
        better=found.words.better.capitalize(),
        worse=found.words.worse.capitalize(),
        rows=tuple(Moved(row.code, told(row.better), told(row.worse)) for row in found.rows),
        by_chance=by_chance(found),
        kind_step=say_worse(found.worse),
        tallies=tuple((item.name, item.tally) for item in found.tallies if item.tally),
        members=results.data.members,
        period=period_of(results.comparison),
    )


@dataclass(frozen=True, slots=True)
class Followed:
    """A scale, and of how many its figure is."""

    key: Key
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class MissingPage:
    """Who answered at each wave, who is missing and why."""

    flow: Table
    ways: tuple[str, ...]
    why_left: str
    scales: tuple[Followed, ...]
    period: dict[str, int]


def missing_page(results: GroupResults, reasons: Mapping[Reason, str]) -> MissingPage:
    """Return who answered and who is missing; ``reasons`` are the words for why members left."""
    counts = Counter(results.data.reasons.values())
    left = [f"{text.lower()} ({counts[why]})" for why, text in reasons.items() if counts[why]]
    return MissingPage(
        flow=_flow(results.flow),
        ways=tuple(
            f"{row.wave.name}: {', '.join(f'{way} {count}' for way, count in row.ways)}."
            for row in results.flow
            if row.ways
        ),
        why_left=f"Why members left: {', '.join(left)}." if left else "",
        scales=tuple(
            Followed(item.key, item.name, item.who)
            for item in shown_first(results)
            if not item.asked_once
        ),
        period=period_of(results.comparison),
    )


def _flow(flow: tuple[WaveFlow, ...]) -> Table:
    head = (
        "Wave",
        "There to be asked",
        "Answered",
        "Not this time",
        "No answer",
        "Had left",
        "Joined later",
    )
    rows = tuple(
        Row(
            f"{row.wave.number}: {row.wave.name}",
            tuple(
                str(count)
                for count in (
                    row.invited,
                    row.answered,
                    row.not_this_time,
                    row.no_answer,
                    row.left,
                    row.joined_later,
                )
            ),
        )
        for row in flow
    )
    return Table("Who answered at each wave", head, rows)


@dataclass(frozen=True, slots=True)
class MeetingsPage:
    """Meetings set beside change: what may be said, once for all outcomes."""

    said: tuple[str, ...]
    noted: str
    period: dict[str, int]


def meetings_page(results: GroupResults) -> MeetingsPage:
    """Return what may be said of coming often and change, for the planned outcomes."""
    told = [
        (item.name, item.scale, item.attendance)
        for item in shown_first(results)
        if item.attendance is not None
    ]
    held = len(results.data.meeting_dates)
    were = "meeting was" if held == 1 else "meetings were"
    return MeetingsPage(
        said=say_attendance(told),
        noted=(
            f"{held} {were} noted in all. Only those between each person’s two answers count here."
        ),
        period=period_of(results.comparison),
    )


#: The class that colours a member's finding.
_KINDS = {Verdict.IMPROVED: "better", Verdict.WORSENED: "worse"}


@dataclass(frozen=True, slots=True)
class MemberItem:
    """One member on one scale."""

    key: Key
    name: str
    about: str
    words: str
    kind: str
    chart_says: str
    table: Table | None


@dataclass(frozen=True, slots=True)
class MemberPage:
    """One member's page."""

    code: str
    answered: str
    kind_step: str
    items: tuple[MemberItem, ...]


def member_page(code: str, results: MemberResults) -> MemberPage:
    """Return a member's page."""
    scales = "scale" if results.worse == 1 else "scales"
    return MemberPage(
        code=code,
        answered=f"Answered {results.answered} of {results.waves} closed waves.",
        kind_step=(
            f"{code} has moved a lot for the worse on {results.worse} {scales}."
            if results.worse
            else ""
        ),
        items=tuple(_member_item(code, item) for item in results.scales),
    )


def _member_item(code: str, item: MemberScale) -> MemberItem:
    scale = item.scale
    told = [
        (wave.name, None if math.isnan(score) else points(score, scale))
        for wave, score in zip(item.waves, item.scores, strict=True)
    ]
    listed = ", ".join(f"{name} {score or 'no answer'}" for name, score in told)
    rows = tuple(Row(name, (score or "–",)) for name, score in told)
    return MemberItem(
        key=item.key,
        name=item.name,
        about=(
            f"A high score means {scale.high_means}; {scale.better} is better. "
            f"Answered {item.n} of {len(item.waves)}."
        ),
        words=_from_to(item) + item.words if item.n else "No answers on this scale.",
        kind=_KINDS.get(item.verdict, "") if item.verdict else "",
        chart_says=f"{code} on {item.name}: {listed}." if item.n else "",
        table=Table(f"Table of {item.name}", ("Wave", "Score"), rows) if item.n else None,
    )


def _from_to(item: MemberScale) -> str:
    if item.change is None or item.first is None or item.last is None:
        return ""
    return f"From {points(item.first, item.scale)} to {points(item.last, item.scale)}. "
