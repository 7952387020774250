"""How much room words take on paper and slides, where no program lays them out for us.

Measured in the letters that Pillow brings, so that it is the same on every machine, with some room
to spare: nobody knows which letters the reader's machine has.
"""

import math
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from PIL import ImageFont

#: Office's Calibri is a tenth narrower than the letters measured, DejaVu a sixth wider.
_SPARE = 1.1
#: Of a letter's size: from one line to the next; and what fills its square (Chinese, emoji).
LINE = 1.25
_SQUARE = 1.3
#: In points: a cell as wide as its text has room for it, whatever the last digits of a sum.
_SLACK = 0.01


@lru_cache(1)
def _letters() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(100)


@lru_cache(10_000)
def _of_size_one(text: str) -> float:
    squares = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    rest = "".join(letter for letter in text if unicodedata.east_asian_width(letter) not in "WF")
    return _SPARE * (_letters().getlength(rest) / 100 + squares * _SQUARE)


def width(text: str, size: float) -> float:
    """Return the width in points of a text on one line, at a size in points."""
    return _of_size_one(text) * size


def wrapped(text: str, size: float, room: float) -> list[str]:
    """Return a text's lines where ``room`` points are there; a longer word is broken."""
    lines = []
    for given in text.split("\n"):
        line = ""
        for word in given.split():
            longer = f"{line} {word}" if line else word
            if width(longer, size) <= room + _SLACK:
                line = longer
                continue
            if line:
                lines.append(line)
            pieces = _broken(word, size, room)
            lines.extend(pieces[:-1])
            line = pieces[-1]
        lines.append(line)
    return lines


def _broken(word: str, size: float, room: float) -> list[str]:
    whole = width(word, size)
    if whole <= room + _SLACK:
        return [word]
    # Shared out evenly: the letters of one word are about as wide as each other.
    letters = max(1, math.floor(len(word) * room / whole * 0.9))
    return [word[n : n + letters] for n in range(0, len(word), letters)]


def height(text: str, size: float, room: float) -> float:
    """Return the height in points of a text where ``room`` points are there."""
    return len(wrapped(text, size, room)) * size * LINE


def columns(
    cells: Sequence[Sequence[str]], size: float, room: float, margin: float
) -> tuple[list[float], bool]:
    """Return each column's width in points, and whether all words have room unbroken.

    As browsers do: no narrower than its longest word, no wider than its longest cell, the room
    between shared out by what each could use. ``cells`` are a table's columns; ``margin`` is what a
    cell has on both sides together.
    """
    least = [
        margin + max((width(word, size) for cell in column for word in cell.split()), default=0)
        for column in cells
    ]
    most = [
        margin + max(width(line, size) for cell in column for line in (cell or " ").split("\n"))
        for column in cells
    ]
    if sum(most) <= room:
        return most, True
    if sum(least) >= room:
        even = room / len(cells)
        narrow = [min(one, even) for one in least]
        spare, over = room - sum(narrow), sum(least) - sum(narrow)
        return [
            low + spare * (one - low) / over for low, one in zip(narrow, least, strict=True)
        ], sum(least) <= room
    wish = [high - low for low, high in zip(least, most, strict=True)]
    spare = room - sum(least)
    return [low + spare * one / sum(wish) for low, one in zip(least, wish, strict=True)], True
