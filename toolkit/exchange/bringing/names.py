"""Names, e-mail addresses and phone numbers taken out of a sheet before anything of it is held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit.exchange.bringing.columns import PERSON, Kind, Use
from toolkit.exchange.bringing.personal import why_personal
from toolkit.exchange.bringing.spreadsheet import Sheet, column_name

#: What the column of new codes is called.
MADE_HERE = "New codes"


@dataclass(frozen=True, slots=True)
class Named:
    """A column that names people."""

    at: int
    title: str
    why: str


def named_columns(sheet: Sheet, uses: Sequence[Use]) -> tuple[Named, ...]:
    """Return the columns that seem to name people."""
    found = []
    for at, (heading, use) in enumerate(zip(sheet.headings, uses, strict=True)):
        if use.kind is Kind.MEMBER:
            continue
        why = why_personal(
            heading,
            [row[at] for row in sheet.rows],
            tells_apart=use.kind in PERSON,
            asked=use.kind not in PERSON and use.kind is not Kind.SKIP,
        )
        if why:
            title = f"{column_name(at)} “{heading}”" if heading else column_name(at)
            found.append(Named(at, title, why))
    return tuple(found)


def without(sheet: Sheet, named: Sequence[Named]) -> Sheet:
    """Return the sheet with these columns empty, headings too."""
    gone = {one.at for one in named}
    return replace(
        sheet,
        headings=tuple("" if at in gone else text for at, text in enumerate(sheet.headings)),
        rows=tuple(
            tuple("" if at in gone else cell for at, cell in enumerate(row)) for row in sheet.rows
        ),
    )


def people(sheet: Sheet, named: Sequence[Named]) -> tuple[int, dict[str, str]]:
    """Return which column tells people best apart, and everybody in it.

    That is the one with the fewest gaps, then the one with most different people. Each person comes
    with all that names them in their first row, for the list on paper.
    """
    best = min(
        named,
        key=lambda one: (
            sum(not row[one.at].strip() for row in sheet.rows),
            -len({_same(row[one.at]) for row in sheet.rows}),
        ),
    ).at
    found: dict[str, str] = {}
    for row in sheet.rows:
        key = _same(row[best])
        if key:
            said = [" ".join(row[one.at].split()) for one in named]
            found.setdefault(key, ", ".join(filter(None, said)))
    return best, found


def with_codes(sheet: Sheet, named: Sequence[Named], best: int, codes: Mapping[str, str]) -> Sheet:
    """Return the sheet with codes where the names of column ``best`` stood, and no other names."""
    kept = [codes.get(_same(row[best]), "") for row in sheet.rows]
    empty = without(sheet, named)
    return replace(
        empty,
        headings=tuple(MADE_HERE if at == best else text for at, text in enumerate(empty.headings)),
        rows=tuple(
            tuple(code if at == best else cell for at, cell in enumerate(row))
            for row, code in zip(empty.rows, kept, strict=True)
        ),
    )


def _same(name: str) -> str:
    return " ".join(name.split()).casefold()
