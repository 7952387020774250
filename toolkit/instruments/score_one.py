"""One person's scores, in plain Python: for a server that only serves members.

It gives what ``scoring`` gives for one row; a test holds the two together. Pandas would double what
a member's worker needs.
"""

from collections.abc import Mapping
from typing import Any

from toolkit.instruments.model import Instrument, Scale


def score_one(instrument: Instrument, answers: Mapping[str, Any]) -> dict[str, float | None]:
    """Return scale -> score of one person's answers (question -> what is kept); None: too few.

    What is no option's code (declined, left open, words) is missing.
    """
    done: dict[str, float | None] = {}
    for scale in instrument.scales:
        if scale.combine == "lookup":
            done[scale.key] = _looked_up(scale, done[scale.of])
        else:
            done[scale.key] = _combined(scale, answers)
    return done


def _combined(scale: Scale, answers: Mapping[str, Any]) -> float | None:
    values = [
        item.values[answers[item.question]]
        for item in scale.items
        if type(answers.get(item.question)) is int and answers[item.question] in item.values
    ]
    many = len(scale.items)
    if not values or len(values) < many - scale.max_missing:
        return None
    if scale.combine != "sum":
        result = sum(values) / len(values)
    elif len(values) == many:
        result = sum(values)
    else:
        result = sum(values) / len(values) * many
    return result * scale.multiply


def _looked_up(scale: Scale, raw: float | None) -> float | None:
    return dict(scale.lookup).get(raw) if raw is not None else None
