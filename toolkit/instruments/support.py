"""Answers that call for support at once."""

from collections.abc import Mapping
from typing import Any

from toolkit.instruments.model import Instrument, SupportCall


def calls_for_support(
    instrument: Instrument, answers: Mapping[str, Any]
) -> tuple[SupportCall, ...]:
    """Return what is to be shown for these answers (question key -> code; others left out)."""
    return tuple(
        call
        for call in instrument.support
        if isinstance(answers.get(call.question), int) and answers[call.question] > call.above
    )
