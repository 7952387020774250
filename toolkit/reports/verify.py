"""Tells whether a file in hand is what was published, and what is missing, changed or new in it.

Files are read by a process of its own with little memory and time (``reading.py``), since a PDF
from anywhere can keep a reader busy for ever. Pictures are not compared, but the tables behind
them are.
"""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from pathlib import Path

from toolkit.reports import content, wording
from toolkit.reports.content import (
    Document,
    Figure,
    Node,
    Note,
    Quote,
    Sentence,
    Table,
    Written,
)
from toolkit.reports.matching import Search, Squeezed
from toolkit.reports.reading import Format, Text, VerifyError, identify

__all__ = [
    "Comparison",
    "Difference",
    "Format",
    "VerifyError",
    "What",
    "compare",
    "found_fingerprint",
    "identify",
    "texts_of",
]

_PROJECT = Path(__file__).parents[2]
_SECONDS = 30
_MEMORY = 1024 * 2**20

_FINGERPRINT = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_OTHER_SHEET = re.compile(rf"{wording.SEE_SHEET} “.{{1,31}}”")
_CONTINUED = re.compile(r"\(\d+(?: of \d+)?\)")
_PAGE_NUMBER = re.compile(r"(?:page)?\s*\d+(?:\s*of\s*\d+)?", re.IGNORECASE)

_LONGEST_TOLD = 300
#: What formats say of their own accord.
_OWN = tuple(Squeezed.of([one]).letters for one in wording.AROUND)


class What(StrEnum):
    MISSING = "missing"
    CHANGED = "changed"
    MOVED = "moved"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Difference:
    """One piece that the report has and the file has not, or the other way round.

    ``where`` is the heading or the table's caption that it stands under; empty for what was added.
    """

    what: What
    where: str
    published: str
    found: str

    @property
    def says(self) -> str:
        """The difference in words for the person who has the file in hand."""
        place = f"In “{self.where}”: " if self.where else ""
        match self.what:
            case What.CHANGED:
                return f"{place}The report says “{self.published}”; this file says “{self.found}”."
            case What.MISSING:
                return f"{place}The report says “{self.published}”; this file does not."
            case What.MOVED:
                return f"{place}The report says “{self.published}” in another place than this file."
            case What.ADDED:
                return f"This file says “{self.found}”; the report does not."


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a file has of a report's pieces (sentences, headings, rows of tables), and what differs.

    ``fingerprint`` is the one that the file bears, ``None`` where it bears none.
    """

    pieces: int
    found: int
    differences: tuple[Difference, ...]
    fingerprint: str | None
    expected: str

    @property
    def same(self) -> bool:
        """Whether the file says what was published, no more and no less."""
        return not self.differences and self.fingerprint == self.expected


def texts_of(data: bytes) -> list[str]:
    """Return the texts of a PDF, DOCX, PPTX or XLSX, in reading order.

    Raises
    ------
    VerifyError
        If the file can't be read: its message says why, to the person who has it.
    """
    return [one.text for one in _read(data)]


def found_fingerprint(data: bytes) -> str | None:
    """Return the fingerprint that a file bears; the one it bears most often, if several."""
    return _fingerprint(_read(data))


def _read(data: bytes) -> list[Text]:
    identify(data)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "toolkit.reports.reading", str(_MEMORY), str(_SECONDS)],
            input=data,
            capture_output=True,
            timeout=_SECONDS,
            cwd=_PROJECT,
            check=True,
        )
        said = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise VerifyError(
            "This file can’t be read here: it takes more time or memory than any report needs."
        ) from error
    if "error" in said:
        raise VerifyError(said["error"])
    return [Text(*one) for one in said["texts"]]


def _fingerprint(texts: Sequence[Text]) -> str | None:
    whole = "\n".join(one.text for one in texts).lower()
    found = _FINGERPRINT.findall(whole) or _FINGERPRINT.findall(
        re.sub(r"(?<=\w)\n(?=\w)", "", whole)
    )
    counted = Counter(found).most_common(1)
    return counted[0][0] if counted else None


@dataclass(frozen=True, slots=True)
class _Block:
    """What must stand together: one text, or a table's rows from its heading on."""

    where: str
    rows: tuple[tuple[str, ...], ...]
    #: Whether every format has it in this order among the others that are.
    ordered: bool = False


def compare(document: Document, data: bytes) -> Comparison:
    """Tell what a file has and has not of a report.

    Line breaks, hyphens at line ends, capitals, quotes and other marks don't count; numbers with
    their signs and decimals do.

    Raises
    ------
    VerifyError
        If the file can't be read.
    """
    texts = [one for one in _read(data) if not _OTHER_SHEET.fullmatch(one.text)]
    expected = content.fingerprint(content.to_json(document))
    borne = _fingerprint(texts)
    blocks = list(_blocks(document))
    around = [Squeezed.of([one]) for one in _around(document, {expected, borne or expected})]
    # Slides' notes say what a chart shows.
    own = {*_OWN, *(Squeezed.of([figure.alt]).letters for figure in document.figures())}
    inside, outside = _parted(texts, around, own)
    search, feet = Search(Squeezed.of(inside)), Search(Squeezed.of(outside))
    places, missing = search.take([block.rows for block in blocks])
    # A group's name may stand in the foot alone.
    missing = [at for at in missing if not feet.has(blocks[at[0]].rows[at[1]])]
    differs = [one for block, row in missing for one in _differs(blocks[block], row, search)]
    # A heading comes again on the next page or slide.
    also = [*around, *(Squeezed.of(row) for block in blocks for row in block.rows)]
    strange = [one for one in outside if not _is_foot(one, around, own)]
    added = [*search.rest(also), *Search(Squeezed.of(strange)).rest(also)]
    pieces = sum(len(block.rows) for block in blocks)
    differences = (
        *differs,
        *(
            Difference(What.MOVED, blocks[n].where, blocks[n].rows[0][0], "")
            for n in _out_of_order(blocks, places)
        ),
        *(
            Difference(What.ADDED, "", "", _short(one))
            for one in added
            if not _CONTINUED.fullmatch(one)
        ),
    )
    return Comparison(pieces, pieces - len(missing), differences, borne, expected)


def _parted(
    texts: Sequence[Text], around: Sequence[Squeezed], own: Collection[str]
) -> tuple[list[str], list[str]]:
    """Return what stands in the body of a file, and what in its head, foot and fixed words."""
    inside: list[str] = []
    outside: list[str] = []
    for one in texts:
        apart = (
            one.foot
            or Squeezed.of([one.text]).letters in own
            or (one.edge and _is_foot(one.text, around, own))
        )
        (outside if apart else inside).append(one.text)
    return inside, outside


def _is_foot(text: str, around: Sequence[Squeezed], own: Collection[str]) -> bool:
    """Whether a text is nothing but a foot: the group, the day, the fingerprint, the page."""
    left = Squeezed.of([text]).letters
    if left in own:
        return True
    for one in around:
        left = left.replace(one.letters, "")
    return not left.strip() or bool(_PAGE_NUMBER.fullmatch(left))


def _differs(block: _Block, row: int, search: Search) -> Iterator[Difference]:
    cells = block.rows[row]
    changes = search.changed(cells)
    if changes is None:
        said = _short(" · ".join(cell for cell in cells if cell.strip()))
        yield Difference(What.MISSING, block.where, said, "")
        return
    for change in changes:
        where = block.where
        if change.cell is not None and row > 0:
            where = f"{where}: {cells[0]}, {block.rows[0][change.cell]}"
        yield Difference(What.CHANGED, where, _short(change.published), _short(change.found))


def _out_of_order(blocks: Sequence[_Block], places: Mapping[int, int]) -> list[int]:
    """Return the sentences and headings that stand in another order than published.

    What is said twice in a report has no one place, and tables stand where a format has room.
    """
    said = Counter(block.rows for block in blocks)
    published = [n for n in sorted(places) if blocks[n].ordered and said[blocks[n].rows] == 1]
    there = sorted(published, key=places.__getitem__)
    same = SequenceMatcher(None, published, there, autojunk=False).get_matching_blocks()
    kept = {n for one in same for n in published[one.a : one.a + one.size]}
    return [n for n in published if n not in kept]


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_TOLD else f"{text[:_LONGEST_TOLD]}…"


def _around(document: Document, fingerprints: Collection[str]) -> list[str]:
    """Return what stands around the content in one format or another."""
    day = wording.day(document.made_on)
    said = (document.group, document.watermark, day, *fingerprints, *wording.AROUND)
    return sorted((one for one in said if one), key=len, reverse=True)


def _blocks(document: Document) -> Iterator[_Block]:
    """Yield all that a file must have, in reading order."""
    for text in (document.title, document.group, document.period):
        yield _Block("", ((text,),))
    for section in document.sections:
        yield _Block(section.heading, ((section.heading,),), ordered=True)
        for node in section.nodes:
            for text in _texts(node):
                yield _Block(section.heading, ((text,),), ordered=isinstance(node, Sentence))
            table = node.table if isinstance(node, Figure) else node
            if isinstance(table, Table):
                yield _Block(table.caption, ((table.caption,),))
                names = tuple(column.name for column in table.columns)
                yield _Block(table.caption, (names, *table.rows))


def _texts(node: Node) -> tuple[str, ...]:
    match node:
        case Sentence():
            return (node.said,)
        case Written():
            return (node.prompt, *wording.shown(node.text).splitlines())
        case Note() | Quote():
            return (node.text,)
        case Figure():
            return (node.title, node.subtitle, node.caption)
        case Table():
            return ()
