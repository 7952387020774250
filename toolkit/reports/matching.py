"""Finds pieces of text in a file's text, whatever became of its blanks, lines and marks on the way.

What a PDF, Word or a copy by hand does to a text (other line ends, hyphens, quotes, capitals, soft
blanks) must not count; a number, its sign and its decimals must.
"""

import unicodedata
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

#: Kept beside letters and digits: what changes the meaning of a number.
_SIGNS = frozenset("%+<>=±£€$")
_DASHES = frozenset("-−–—‐‑")
_RIGHT_TO_LEFT = frozenset({"R", "AL"})

#: Alike enough to be a changed piece rather than another: the share of its words that are there.
_ALIKE = 0.5
#: Words met while looking for changed pieces; past it, what is not there is called missing.
_MOST_WORK = 4_000_000
#: Words shown on both sides of a change.
_ROUND = 2

#: In ``Squeezed.begins``: a text begins, not only a word.
_TEXT = 2

#: A table's rows, each by its cells; where a word begins and ends; one of difflib's operations.
_Rows = Sequence[Sequence[str]]
_Span = tuple[int, int]
_Code = tuple[Literal["replace", "delete", "insert", "equal"], int, int, int, int]


@dataclass(frozen=True, slots=True)
class Squeezed:
    """Texts as the letters that count.

    ``begins[i]``: a word may begin (or end) before letter i; 2 where one of the texts begins.
    """

    letters: str
    begins: bytes
    #: Where in ``whole`` each letter came from.
    places: tuple[int, ...]
    whole: str

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Squeezed":
        letters: list[str] = []
        begins = bytearray()
        places: list[int] = []
        parts: list[str] = []
        offset = 0
        for text in (unicodedata.normalize("NFKC", one) for one in texts):
            start = len(letters)
            for place, letter, fresh in _letters(text):
                if len(letters) == start and letters and letters[-1].isdigit() and letter.isdigit():
                    letters.append(" ")
                    begins.append(_TEXT)
                    places.append(offset)
                    start += 1
                begins.append(_TEXT if len(letters) == start else fresh)
                letters.append(letter)
                places.append(offset + place)
            letters[start:] = _unordered(letters[start:])
            parts.append(text)
            offset += len(text) + 1
        begins.append(_TEXT)
        return cls("".join(letters), bytes(begins), tuple(places), "\n".join(parts))

    def text(self, start: int, end: int) -> str:
        """Return the text that some letters came from, on one line, with the marks at its ends."""
        end = start + len(self.letters[start:end].rstrip())
        begin, stop = self.places[start], self.places[end - 1] + 1
        while begin > 0 and _is_mark(self.whole[begin - 1]):
            begin -= 1
        while stop < len(self.whole) and _is_mark(self.whole[stop]):
            stop += 1
        return " ".join(self.whole[begin:stop].split())

    def words(self, start: int, end: int) -> list[_Span]:
        """Return where the words between two letters begin and end."""
        found = []
        begin = start
        for at in range(start + 1, end + 1):
            if at == end or self.begins[at]:
                if self.letters[begin:at].strip():
                    found.append((begin, at))
                begin = at
        return found


def _is_mark(char: str) -> bool:
    return not char.isspace() and not char.isalnum()


def _letters(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield what counts in a text: its place, the letter, whether a word may begin with it."""
    fresh = blank = True
    last = ""
    for place, char in enumerate(text):
        if char.isspace():
            fresh = blank = True
            continue
        kept = _kept(text, place)
        if not kept:
            # Soft hyphens, joiners, directions and accents that stand apart are no end of a word.
            fresh = fresh or unicodedata.category(char) not in {"Cf", "Mn"}
            continue
        if blank and last.isdigit() and kept.isdigit():
            yield place, " ", True
        for letter in kept:
            yield place, letter, fresh
            fresh = False
        blank, last = False, kept


def _kept(text: str, place: int) -> str:
    char = text[place]
    if char.isalnum():
        return char.lower()
    if char in _SIGNS:
        return char
    after = text[place + 1 : place + 2]
    if char in _DASHES:
        ahead = text[place + 2 : place + 3] if after == "\n" else after
        return "-" if ahead.isdigit() else ""
    if char in ".,":
        return char if after.isdigit() and text[place - 1 : place].isdigit() else ""
    return ""


def _unordered(letters: list[str]) -> list[str]:
    """Sort the letters of what runs from the right: PDF keeps them in the order of the paper."""
    if all(letter < "\u0590" for letter in letters):
        return letters
    runs = groupby(letters, lambda one: unicodedata.bidirectional(one) in _RIGHT_TO_LEFT)
    return [one for right, run in runs for one in (sorted(run) if right else run)]


@dataclass(frozen=True, slots=True)
class Change:
    """What a piece says and what stands there instead, with a word or two round it.

    ``cell`` is the place of the changed cell, where no more than one was changed.
    """

    published: str
    found: str
    cell: int | None


@dataclass(slots=True)
class Search:
    """A file's text, from which pieces are taken one by one; what is left was added."""

    text: Squeezed
    _used: bytearray = field(init=False)
    _work: int = 0

    def __post_init__(self) -> None:
        self._used = bytearray(len(self.text.letters))

    def take(self, blocks: Sequence[_Rows]) -> tuple[dict[int, int], list[_Span]]:
        """Take out each block (its rows, each by its cells), the longest first.

        Returns
        -------
        tuple
            Where each block of one row was found, by its number; and the rows that were not found,
            each as (number of the block, number of the row).
        """
        made = [Squeezed.of([cell for row in block for cell in row]).letters for block in blocks]
        placed: list[tuple[int, int, int]] = []  # block, begin, end
        places: dict[int, int] = {}
        missing: list[_Span] = []
        broken: list[int] = []
        for n in sorted(range(len(blocks)), key=lambda n: (-len(made[n]), n)):
            single = len(blocks[n]) == 1
            before = bisect_left(placed, (n, 0, 0))
            after = placed[before - 1][2] if single and before else 0
            at = self._nearest(made[n], after)
            if at is None:
                broken.append(n)
                continue
            self._use(at, at + len(made[n]))
            if single and made[n]:
                insort(placed, (n, at, at + len(made[n])))
                places[n] = at
        for n in sorted(broken):
            missing.extend((n, row) for row in self._take_rows(blocks[n]))
        return places, missing

    def _take_rows(self, rows: Sequence[Sequence[str]]) -> Iterator[int]:
        """Take out a table's rows one after another, and yield those that are not there."""
        if len(rows) == 1:
            yield 0
            return
        made = [Squeezed.of(row).letters for row in rows]
        reach = sum(map(len, made)) + 4 * len(made[0]) + 2_000
        at: int | None = None
        for n, letters in enumerate(made):
            found = self._find(letters, at or 0, (_TEXT, _TEXT))
            if found is None or (at is not None and found > at + reach):
                found = self._find(letters, at or 0)
            if found is None or (at is not None and found > at + reach):
                yield n
                continue
            self._use(found, found + len(letters))
            at = found + len(letters)

    def changed(self, cells: Sequence[str]) -> list[Change] | None:
        """Take out what most resembles a piece, and tell what differs; None if nothing does."""
        piece = Squeezed.of(cells)
        words = piece.words(0, len(piece.letters))
        said = [piece.letters[begin:end] for begin, end in words]
        best: tuple[float, list[_Span], list[_Code]] | None = None
        for begin, end in self._gaps():
            there = self.text.words(begin, end)
            other = [self.text.letters[one:two] for one, two in there]
            counted = Counter(other)
            shared = sum((Counter(said) & counted).values())
            self._work += len(other) + sum(counted[word] for word in said)
            if not said or shared < _ALIKE * len(said) or self._work > _MOST_WORK:
                continue
            there, codes = _aligned(said, other, there)
            same = sum(two - one for kind, one, two, _, _ in codes if kind == "equal")
            if same >= _ALIKE * len(said) and (best is None or same > best[0]):
                best = (same, there, codes)
        if best is None:
            return None
        _, there, codes = best
        if there:
            self._use(there[0][0], there[-1][1])
        return list(_told(piece, words, self.text, there, codes, cells))

    def has(self, cells: Sequence[str]) -> bool:
        """Whether a piece stands here, taken or not."""
        return self._find(Squeezed.of(cells).letters, 0) is not None

    def rest(self, also: Sequence[Squeezed]) -> list[str]:
        """Return what nothing was taken for, less what only repeats a piece or stands around it."""
        known = {one.letters for one in also}
        for begin, end in self._texts(0, len(self._used)):
            if self.text.letters[begin:end].strip() in known:  # a copy, some of it taken already
                self._use(begin, end)
        for one in sorted(also, key=lambda one: -len(one.letters)):
            at = self._find(one.letters, 0) if one.letters else None
            while at is not None:
                self._use(at, at + len(one.letters))
                at = self._find(one.letters, at)
        return [
            self.text.text(begin, end) for gap in self._gaps() for begin, end in self._texts(*gap)
        ]

    def _texts(self, begin: int, end: int) -> Iterator[_Span]:
        """Cut a gap where one of the texts ends."""
        while begin < end:
            stop = self.text.begins.find(_TEXT, begin + 1, end)
            stop = end if stop < 0 else stop
            if self.text.letters[begin:stop].strip():
                yield begin, stop
            begin = stop

    def _nearest(self, letters: str, after: int) -> int | None:
        """Return where a piece stands: rather as whole texts than within one, rather after a place.

        A title may begin with "Annex:" or end with "(2)".
        """
        for ends in ((_TEXT, _TEXT), (_TEXT, 1), (1, _TEXT), (1, 1)):
            for start in (after, 0):
                at = self._find(letters, start, ends)
                if at is not None:
                    return at
        return None

    def _find(self, letters: str, start: int, ends: tuple[int, int] = (1, 1)) -> int | None:
        """Return where a piece stands that was not taken, between ends of words or of texts."""
        if not letters:
            return start
        begins = self.text.begins
        at = self.text.letters.find(letters, start)
        while at >= 0:
            end = at + len(letters)
            fits = begins[at] >= ends[0] and begins[end] >= ends[1]
            if fits and self._used.find(1, at, end) < 0:
                return at
            at = self.text.letters.find(letters, at + 1)
        return None

    def _use(self, begin: int, end: int) -> None:
        self._used[begin:end] = b"\1" * (end - begin)

    def _gaps(self) -> list[_Span]:
        """Return where something stands that was not taken."""
        gaps = []
        begin = self._used.find(0)
        while begin >= 0:
            end = self._used.find(1, begin)
            end = len(self._used) if end < 0 else end
            if self.text.letters[begin:end].strip():
                gaps.append((begin, end))
            begin = self._used.find(0, end)
        return gaps


def _aligned(
    said: list[str], other: list[str], there: list[_Span]
) -> tuple[list[_Span], list[_Code]]:
    """Return the part of what stands there that is the piece, and how to make one of the other."""
    same = [
        one
        for one in SequenceMatcher(None, said, other, autojunk=False).get_matching_blocks()
        if one.size
    ]
    begin = max(0, same[0].b - same[0].a)
    end = min(len(other), same[-1].b + len(said) - same[-1].a)
    codes: list[_Code] = SequenceMatcher(None, said, other[begin:end], autojunk=False).get_opcodes()
    return there[begin:end], codes


def _told(
    piece: Squeezed,
    words: list[_Span],
    text: Squeezed,
    there: list[_Span],
    codes: list[_Code],
    cells: Sequence[str],
) -> Iterator[Change]:
    for kind, one, two, first, last in codes:
        if kind == "equal":
            continue
        cell = _cell_of(piece, words[one:two], cells)
        if cell is not None and last > first:
            found = text.text(there[first][0], there[last - 1][1])
            yield Change(cells[cell], found, cell)
            continue
        yield Change(
            _with_round(piece, words, one, two), _with_round(text, there, first, last), None
        )


def _cell_of(piece: Squeezed, words: list[_Span], cells: Sequence[str]) -> int | None:
    """Return the cell that some words are the whole of; None for others."""
    if len(cells) == 1 or not words:
        return None
    said = "".join(piece.letters[begin:end] for begin, end in words)
    begin = piece.places[words[0][0]]
    start = 0
    for n, cell in enumerate(unicodedata.normalize("NFKC", one) for one in cells):
        if start <= begin <= start + len(cell):
            whole = Squeezed.of([cell]).letters
            return n if whole.replace(" ", "") == said.replace(" ", "") else None
        start += len(cell) + 1
    return None


def _with_round(text: Squeezed, words: list[_Span], begin: int, end: int) -> str:
    """Return some words with those next to them."""
    some = words[max(0, begin - _ROUND) : end + _ROUND]
    return text.text(some[0][0], some[-1][1]) if some else ""
