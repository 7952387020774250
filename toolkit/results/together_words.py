"""The headline of several planned outcomes: taken together, or each by itself."""

from collections.abc import Sequence

from toolkit.results.evidence import Evidence
from toolkit.results.words import (
    CAUTIONS,
    Statement,
    Verdict,
    near_the_top,
    say,
    those_who_stayed,
    verdict,
)

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
#: Verdicts that are worded as for a single scale: nothing in them is in points.
_SAME_WORDS = frozenset({Verdict.ASKED_ONCE, Verdict.TOO_FEW})
_MISSING = " If those who are missing had got worse, it might be no change at all."


def say_together(
    evidence: Evidence, *, outcomes: int, improved: int | None, worsened: int | None
) -> Statement:
    """Return the headline of all planned outcomes at once.

    Parameters
    ----------
    evidence
        Of ``statistics.together``, without a scale: ``change``, ``low``, ``high``, ``mid`` and
        ``expected`` in SD, up is better; ``p`` its own sign-flip p, uncorrected; ``gate`` True. The
        same rules as for a scale decide.
    outcomes
        How many planned outcomes it is made of, two or more.
    improved, worsened
        How many people moved up and down on average, None where it may not be told.
    """
    found = verdict(evidence)
    if found in _SAME_WORDS:
        return say(evidence)
    hoped = f"the {_number(outcomes)} things you hoped for"
    text = _words(found, evidence, hoped, improved, worsened)
    return Statement(found, text + near_the_top(evidence))


def _words(found: Verdict, evidence: Evidence, hoped: str, up: int | None, down: int | None) -> str:
    n, way = evidence.n, "better" if evidence.gained > 0 else "worse"
    one_way = _people(up, n, "up") if evidence.gained > 0 else _people(down, n, "down")
    if found is Verdict.STAYED:
        return _stayed(evidence, f"Among those who stayed, {hoped} taken together", way, one_way)
    missing = _MISSING if evidence.missing_take_it_away else ""
    told = {
        Verdict.GAIN: f"got better{one_way}.{missing}",
        Verdict.LOSS: f"got worse{one_way}.",
        Verdict.LITTLE: (
            f"changed little for the {n} who answered both times: "
            "if there is any change, it is smaller than what matters."
        ),
        Verdict.SMALL: (f"got a little {way}{one_way}. That is less than what usually matters."),
        Verdict.NO_CHANGE: f"did not change for any of the {n} who answered both times.",
        Verdict.ALIKE: f"changed alike for each of the {n} who answered both times.",
        Verdict.SIGN: (f"got better since people joined{one_way}. {CAUTIONS[Verdict.SIGN]}"),
        Verdict.DRIFT: (
            f"got better after people had settled in{one_way}. {CAUTIONS[Verdict.DRIFT]}"
        ),
    }
    if found in told:
        return f"Taken together, {hoped} {told[found]}"
    unsure = f"Taken together, {_unsure(found, evidence, hoped)}"
    if up is None or down is None:
        return f"{unsure}, for the {n} who answered both times."
    return f"{unsure}{_people(up, n, 'up')} and {down} moved down."


def _stayed(evidence: Evidence, lead: str, way: str, one_way: str) -> str:
    if evidence.within_mid:
        return f"{lead} changed little.{those_who_stayed(Verdict.LITTLE, evidence)}"
    tail = those_who_stayed(Verdict.GAIN, evidence) or _MISSING
    return f"{lead} got {way}{one_way}.{tail}"


def _unsure(found: Verdict, evidence: Evidence, hoped: str) -> str:
    if found is Verdict.FIVE:
        return f"we can’t say with five people if {hoped} moved by more than chance"
    if found is Verdict.SO_FAR:
        return f"we can’t tell so far whether {hoped} got better"
    if found is Verdict.HANGS_ON_ONE:
        way = "better" if evidence.gained > 0 else "worse"
        return (
            f"{hoped} got {way} on average, but it is a close call (without one of those who "
            "changed most we could not tell)"
        )
    if found is Verdict.AFTERWARDS:
        return f"{hoped} moved, but this was looked at afterwards (a hint, not a finding)"
    if found is Verdict.CLOSE:
        return f"{hoped} moved, but the two answers are less than four weeks apart"
    return f"we can’t tell yet whether {hoped} got better"


def say_each(planned: Sequence[Statement]) -> str:
    """Return the headline where each planned outcome stands by itself.

    "Of the three things you hoped for, one clearly got better and one clearly got worse. About the
    other one we can't tell yet." Empty where nothing was planned.
    """
    if not planned:
        return ""
    found = [one.verdict for one in planned]
    if set(found) <= _SAME_WORDS:
        return "Too few people answered twice to show a change of the group."
    parts = [
        f"{_number(found.count(which))} {words}"
        for which, words in (
            (Verdict.GAIN, "clearly got better"),
            (Verdict.LOSS, "clearly got worse"),
            (Verdict.SMALL, "changed a little"),
            (Verdict.LITTLE, "changed little, if at all"),
            (Verdict.NO_CHANGE, "stayed as it was: no one’s score changed"),
        )
        if which in found
    ]
    told = {Verdict.GAIN, Verdict.LOSS, Verdict.SMALL, Verdict.LITTLE, Verdict.NO_CHANGE}
    rest = sum(one not in told for one in found)
    if len(planned) == 1:
        one = parts[0].removeprefix("one ") if parts else ""
        return (
            f"What you hoped for {one}." if one else "About what you hoped for, we can’t tell yet."
        )
    hoped = f"the {_number(len(planned))} things you hoped for"
    if not parts:
        return f"We can’t tell yet about {hoped}."
    listed = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    text = f"Of {hoped}, {listed}."
    if rest:
        others = "the other one" if rest == 1 else f"the other {_number(rest)}"
        text += f" About {others} we can’t tell yet."
    return text


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _people(count: int | None, n: int, way: str) -> str:
    if count is None:
        return f" for the {n} who answered both times"
    return f": {count} of {n} people moved {way} on average"
