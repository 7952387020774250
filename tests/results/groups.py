"""Groups of results, made by hand."""

import datetime as dt

import pandas as pd

from toolkit.instruments import load_library
from toolkit.results.data import GroupData, Presence, WaveInfo

LIBRARY = load_library()


def data(
    scores,
    *,
    measure="phq9",
    scale="total",
    outcomes=None,
    versions=None,
    joined="2020-01",
    more=None,
    **plan,
) -> GroupData:
    """Make a group's data from members by waves, a quarter of a year apart.

    ``joined`` is the month of all, or of each; ``more`` holds further scales of the same people,
    {(measure, scale): members by waves}, not asked in a wave where nobody answered.
    """
    table = pd.DataFrame(scores, dtype=float)
    table.columns = range(1, table.shape[1] + 1)
    codes = [f"M{number:02}" for number in range(len(table))]
    table.index = codes
    others = {
        key: pd.DataFrame(rows, index=codes, columns=table.columns, dtype=float)
        for key, rows in (more or {}).items()
    }
    months = [joined] * len(codes) if isinstance(joined, str) else joined
    waves = tuple(
        WaveInfo(
            number,
            dt.date(2025, 1, 1) + dt.timedelta(days=91 * number),
            dt.date(2025, 1, 15) + dt.timedelta(days=91 * number),
            {measure: (versions or {}).get(number, "1.0")}
            | {key[0]: "1.0" for key, other in others.items() if other[number].notna().any()},
        )
        for number in table.columns
    )
    answered = table.notna()
    presence = answered.map(
        lambda is_in: (Presence.ANSWERED if is_in else Presence.NO_ANSWER).value
    )
    return GroupData(
        group_id=1,
        name="Awkward",
        invented=False,
        waves=waves,
        members=tuple(codes),
        joined=dict(zip(codes, months, strict=True)),
        left={},
        reasons={},
        instruments={key: LIBRARY[key] for key in [measure, *(key[0] for key in others)]},
        scores={(measure, scale): table} | others,
        presence=presence,
        how=answered.map(lambda is_in: "phone" if is_in else None),
        answers={measure: {}},
        attended={},
        meeting_dates=(),
        outcomes=((measure, scale),) if outcomes is None else outcomes,
        planned_at=dt.datetime(2025, 1, 1),  # noqa: DTZ001 (kept without a zone)
        **{"planned_before_first": True, "main_wave": table.columns[-1], **plan},
    )
