"""Which file shows a figure of a report on a page."""

from collections.abc import Collection

from toolkit.reports.content import file_name


def picture_of(names: Collection[str], figure: str, *, narrow: bool = False) -> str | None:
    """Return the file of a figure's picture among those that there are; ``narrow`` for phones."""
    name = f"{file_name(figure)}-{'half-page' if narrow else 'page'}-2x.png"
    return name if name in names else None
