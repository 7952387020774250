"""Reading an instrument's scales: items, recoding, range, and the lookup of one by another."""

import math
from typing import Any, cast, get_args

from toolkit.instruments.model import (
    Item,
    Question,
    Reliability,
    ReliableThreshold,
    Scale,
    Seen,
    SmallestChange,
)
from toolkit.instruments.reader import Table, repeated

Recodes = dict[str, dict[int, float]]


def read_scales(top: Table, questions: dict[str, Question]) -> tuple[Scale, ...]:
    """Return the scales; every error of theirs is added to the file's problems."""
    recodes = _recodes(top)
    used: set[str] = set()
    scales: list[Scale] = []
    for table in top.tables("scale", "key", needed=bool(questions)):
        scales.append(_scale(table, questions, recodes, used, scales))
        table.end()
    for key in repeated([scale.key for scale in scales]):
        top.say(f"scale {key} stands twice.", "Give each scale a key of its own.")
    for name in recodes:
        if name not in used:
            top.say(f"recode.{name} is used by no item.", "Take it out, or use it.")
    return tuple(scales)


def _recodes(top: Table) -> Recodes:
    recodes: Recodes = {}
    for name, content in top.table("recode", needed=False).items():
        table = Table(top.problems, f"recode.{name}", content)
        recodes[name] = {}
        for code, value in table.items():
            sound = isinstance(value, (int, float)) and not isinstance(value, bool)
            if not sound or not code.lstrip("-").isdecimal():
                table.say(f"{code} = {value!r}.", 'Write "1" = 100: a code and a number.')
            else:
                recodes[name][int(code)] = float(value)
    return recodes


def _scale(
    table: Table,
    questions: dict[str, Question],
    recodes: Recodes,
    used: set[str],
    earlier: list[Scale],
) -> Scale:
    combine = table.one_of("combine", ("mean", "sum", "lookup"))
    items = () if combine == "lookup" else _items(table, questions, recodes, used)
    low, high = _range(table)
    of, lookup = _lookup(table, earlier) if combine == "lookup" else ("", ())
    smallest = _points(table, "smallest_change")
    scale = Scale(
        key=table.need("key", str),
        label=table.need("label", str),
        high_means=table.need("high_means", str),
        better="lower" if table.one_of("better", ("higher", "lower")) == "lower" else "higher",
        low=low,
        high=high,
        items=items,
        combine=combine,
        multiply=float(table.get("multiply", float, 1.0)),
        of=of,
        lookup=lookup,
        max_missing=_missing(table, len(items)),
        one_person=table.get("one_person", bool, default=True),
        smallest_change=SmallestChange(*smallest) if smallest else None,
        reliability=_reliability(table),
        reliable_change=_threshold(table),
    )
    if items or lookup:
        _check_range(table, scale)
    return scale


def _items(
    table: Table, questions: dict[str, Question], recodes: Recodes, used: set[str]
) -> tuple[Item, ...]:
    items = []
    for entry in table.need("items", list):
        content = {"q": entry} if isinstance(entry, str) else entry
        item = Table(table.problems, f"{table.place}, item {_name(content)}", content)
        key, reverse = item.need("q", str), item.get("reverse", bool, default=False)
        recode = item.get("recode", str, "")
        item.end()
        if key not in questions:
            item.say(f"there is no question {key}.", f"Use q1 to q{len(questions)}.")
            continue
        codes = questions[key].options.codes
        values = {code: float(code) for code in codes}
        if recode:
            used.add(recode)
            values = _recoded(item, recode, recodes, codes)
        if reverse:
            values = {code: max(codes) + min(codes) - value for code, value in values.items()}
        if reverse and recode:
            item.say("is both recoded and reversed.", "Use one of the two.")
        items.append(Item(key, values))
    for key in repeated([item.question for item in items]):
        table.say(f"counts {key} twice.", "Name each question once in a scale.")
    if not items:
        table.say("has no items.", "Name the questions that it is made of.")
    return tuple(items)


def _name(content: Any) -> str:
    return str(content.get("q", "?")) if isinstance(content, dict) else repr(content)


def _recoded(item: Table, name: str, recodes: Recodes, codes: tuple[int, ...]) -> dict[int, float]:
    if name not in recodes:
        item.say(f"names recode {name}.", f"Use one of: {', '.join(recodes) or 'none is there'}.")
        return dict.fromkeys(codes, 0.0)
    recode = recodes[name]
    for code in codes:
        if code not in recode:
            item.say(f"recode.{name} misses option {code}.", f'Add "{code}" = its value.')
    for code in recode:
        if code not in codes:
            item.say(f"recode.{name} has {code}, no option.", "Take it out.")
    return {code: recode.get(code, 0.0) for code in codes}


def _range(table: Table) -> tuple[float, float]:
    ends = table.need("range", list, [0, 1])
    if len(ends) != 2 or not all(
        isinstance(end, (int, float)) and not isinstance(end, bool) for end in ends
    ):
        table.say(f"range is {ends!r}.", "Write [lowest, highest].")
        return 0.0, 1.0
    return float(ends[0]), float(ends[1])


def _missing(table: Table, items: int) -> int:
    if "missing" not in table:
        return 0
    missing = table.table("missing")
    up_to = int(missing.need("up_to", int))
    missing.one_of("then", ("prorate",))
    missing.end()
    if not 0 <= up_to < max(items, 1):
        missing.say(f"up_to is {up_to}.", f"Use 0 to {max(items - 1, 0)}.")
        return 0
    return up_to


def _lookup(table: Table, earlier: list[Scale]) -> tuple[str, tuple[tuple[float, float], ...]]:
    of, rows = table.need("of", str), table.need("lookup", list)
    sound = [
        (float(row[0]), float(row[1]))
        for row in rows
        if isinstance(row, list)
        and len(row) == 2
        and all(isinstance(end, (int, float)) and not isinstance(end, bool) for end in row)
    ]
    if len(sound) != len(rows):
        table.say("lookup has a row that is no pair of numbers.", "Write [raw, value].")
    source = next((scale for scale in earlier if scale.key == of), None)
    if source is None:
        table.say(f"looks up {of}.", "Name a scale that stands before it.")
        return of, tuple(sorted(sound))
    raws = [raw for raw, _ in sound]
    for raw in repeated(raws):
        table.say(f"lookup has {raw:g} twice.", "Take one out.")
    for raw in range(math.ceil(source.low), math.floor(source.high) + 1):
        if raw not in raws:
            table.say(f"lookup misses {raw}.", f"Add [{raw}, its value].")
    for raw in raws:
        if not source.low <= raw <= source.high:
            table.say(f"lookup has {raw:g}, outside of {of}.", "Take it out.")
    return of, tuple(sorted(sound))


def read_seen(table: Table) -> Seen:
    """Return where a figure was seen; each must say it."""
    return cast("Seen", table.one_of("seen", get_args(Seen)))


def _points(table: Table, key: str) -> tuple[float, str, Seen] | None:
    """Return a change in points with its source, where the file gives one."""
    if key not in table:
        return None
    inner = table.table(key)
    points = (_above_zero(inner), inner.need("source", str), read_seen(inner))
    inner.end()
    return points


def _threshold(table: Table) -> ReliableThreshold | None:
    """Return a published change of one person, where the file gives one."""
    if "reliable_change" not in table:
        return None
    inner = table.table("reliable_change")
    value, source = _above_zero(inner), inner.need("source", str)
    confidence = float(inner.get("confidence", float, 0.95))
    if not 0.5 <= confidence < 1:
        inner.say(f"confidence is {confidence:g}.", "Give the authors’ own, such as 0.95 or 0.9.")
    seen = read_seen(inner)
    inner.end()
    return ReliableThreshold(value, source, confidence, seen)


def _above_zero(inner: Table) -> float:
    value = float(inner.need("value", float))
    if value <= 0:
        inner.say(f"value is {value:g}.", "Give points above 0, or leave it out.")
    return value


def _reliability(table: Table) -> tuple[Reliability, ...]:
    found = []
    for inner in table.tables("reliability", "kind", needed=False):
        value = float(inner.need("value", float))
        if not 0 < value < 1:
            inner.say(f"value is {value:g}.", "A reliability lies between 0 and 1.")
        found.append(
            Reliability(
                kind=inner.one_of("kind", ("alpha", "retest")),
                value=value,
                source=inner.need("source", str),
                n=inner.get("n", int, None),
                weeks=inner.get("weeks", float, None),
                seen=read_seen(inner),
            )
        )
        inner.end()
    return tuple(found)


def _check_range(table: Table, scale: Scale) -> None:
    """Hold the range that is stated against the one that the items can give."""
    if scale.combine == "lookup":
        low = min(value for _, value in scale.lookup)
        high = max(value for _, value in scale.lookup)
    else:
        low = sum(min(item.values.values()) for item in scale.items)
        high = sum(max(item.values.values()) for item in scale.items)
        if scale.combine == "mean":
            low, high = low / len(scale.items), high / len(scale.items)
    low, high = low * scale.multiply, high * scale.multiply
    if not (math.isclose(low, scale.low) and math.isclose(high, scale.high)):
        table.say(
            f"range is [{scale.low:g}, {scale.high:g}], its items give [{low:g}, {high:g}].",
            "Mend the range, the recoding or the items.",
        )
