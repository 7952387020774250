"""A table as it is read: every cell is text, so that a page and a document print the same."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its name, its cells; ``code`` is the member that the name leads to, if it is one."""

    name: str
    cells: tuple[str, ...]
    code: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption. ``head`` names the first column, then each column of cells."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]


def cell(value: float | None, digits: int = 2) -> str:
    """Return a figure with so many decimals, a dash where there is none."""
    return "–" if value is None else f"{value:.{digits}f}"


def ends(low: float | None, high: float | None, digits: int = 2) -> str:
    """Return an interval: "3.10 to 15.00"."""
    return f"{cell(low, digits)} to {cell(high, digits)}"
