"""A questionnaire's content as TOML text: what ``tomllib`` reads back is the same."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


def to_toml(content: Mapping[str, Any]) -> str:
    """Return TOML for tables of texts, numbers, truths, days, lists and tables.

    Values come first, then tables, then lists of tables, as people write such files.

    Raises
    ------
    TypeError
        If it holds anything else.
    """
    return "\n".join(_table(content, "")).strip() + "\n"


def _table(content: Mapping[str, Any], path: str) -> list[str]:
    lines = [
        f"{_key(name)} = {_value(value)}"
        for name, value in content.items()
        if not isinstance(value, Mapping) and not _tables(value)
    ]
    for name, value in content.items():
        inner = f"{path}.{_key(name)}" if path else _key(name)
        if isinstance(value, Mapping):
            lines += ["", f"[{inner}]", *_table(value, inner)]
        elif _tables(value):
            for one in value:
                lines += ["", f"[[{inner}]]", *_inline(one)]
    return lines


def _inline(content: Mapping[str, Any]) -> list[str]:
    return [f"{_key(name)} = {_value(value)}" for name, value in content.items()]


def _tables(value: Any) -> bool:
    """Whether it is a list of tables that stand at the file's edge: deeper ones stand in a line."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, Mapping) and not ({"code", "q"} & one.keys()) for one in value)
    )


def _key(name: str) -> str:
    return name if name and set(name) <= _BARE else _text(name)


def _text(text: str) -> str:
    # JSON's escapes are TOML's; it leaves one control character as it is that TOML does not take.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(_value(one) for one in value)}]"
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(name)} = {_value(one)}' for name, one in value.items())} }}"
    raise TypeError(f"TOML can’t hold {type(value).__name__}.")
