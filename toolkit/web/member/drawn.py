"""Pages drawn once and filled for each member: all that differs is a token, a count and some ticks.

A questionnaire's page is the same for everybody who is asked it, and drawing it costs more than all
the rest of a request. So it is drawn with marks in the places that differ, and cut at the marks.
"""

import secrets
import zlib
from collections.abc import Callable, Container, Hashable, Mapping, Sequence
from functools import lru_cache

from markupsafe import Markup, escape
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

#: Stands where no page's text can: nobody knows it who could write it into a text.
_CUT = f"\x01{secrets.token_hex(8)}\x01"
#: zlib's word for gzip's own head and sum, with a window as large as a page. With more of either a
#: page is not smaller, and each page that is kept takes 256 kB rather than 128.
_GZIP, _HASHES = 16 + 14, 7
_LEVEL = 6

#: The headers of a packed page.
PACKED = [("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip")]


@lru_cache(maxsize=64)
def takes_gzip(accepted: str) -> bool:
    """Whether a phone takes packed pages, by its Accept-Encoding."""
    return bool(parse_accept_header(accepted, Accept)["gzip"])


class Drawn:
    """A page in pieces, what stands between each two, and its beginning packed beforehand."""

    def __init__(self, pieces: Sequence[str], places: Sequence[str]) -> None:
        self._pieces, self._places = tuple(pieces), tuple(places)
        # What comes before the first place is alike for all, the style sheet too: most of a page.
        self._packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP, _HASHES)
        self._packed = self._packer.compress(self._pieces[0].encode())
        self._packed += self._packer.flush(zlib.Z_SYNC_FLUSH)

    def filled(self, known: Mapping[str, str]) -> str:
        """Return the page with what is known of its places; the others stay empty."""
        return self._pieces[0] + self._rest(known)

    def packed(self, known: Mapping[str, str]) -> bytes:
        """Return the same as gzip; only what differs is packed anew."""
        packer = self._packer.copy()
        rest = packer.compress(self._rest(known).encode())
        return self._packed + rest + packer.flush()

    def _rest(self, known: Mapping[str, str]) -> str:
        parts: list[str] = []
        for place, piece in zip(self._places, self._pieces[1:], strict=True):
            parts += (known.get(place, ""), piece)
        return "".join(parts)


class Kept:
    """Drawn pages, by what they depend on."""

    _MOST = 500

    def __init__(self) -> None:
        self._pages: dict[Hashable, Drawn] = {}

    def get(self, key: Hashable) -> Drawn | None:
        return self._pages.get(key)

    def drawn(self, key: Hashable, draw: Callable[[], str]) -> Drawn:
        """Return a page as it was drawn, by ``draw`` if it is asked for the first time."""
        page = self._pages.get(key)
        if page is None:
            if len(self._pages) >= self._MOST:
                self._pages.clear()
            parts = draw().split(_CUT)
            page = self._pages[key] = Drawn(parts[::2], parts[1::2])
        return page


#: Pages without a survey, by what they depend on.
KEPT = Kept()


def thanks_key(found: tuple[str | None, str] | None, away: str, *, sat_out: bool) -> Hashable:
    """Return what the page of thanks depends on: the group's contacts, where leaving leads."""
    return "thanks", sat_out, found, away


def place(name: str) -> Markup:
    """Return the mark of a place that is filled for each member."""
    return Markup(f"{_CUT}{name}{_CUT}")  # noqa: S704 (names of our own, keys of checked definitions)


def tick_place(name: str, value: object) -> Markup:
    """Return the mark of an option that somebody may have chosen."""
    return place(f"{name}={value}")


def page_filling(
    seen: int, chosen: Mapping[str, str], typed: Container[str] = ()
) -> dict[str, str]:
    """Return what fills a page of questions: how often it was saved, ticks, and what was typed."""
    filling = {"seen": str(seen)}
    for name, value in chosen.items():
        if name in typed:
            filling[f"typed {name}"] = escape(value)
        else:
            filling[f"{name}={value}"] = " checked"
    return filling


def typed_place(name: str) -> Markup:
    """Return the mark of what somebody may have typed."""
    return place(f"typed {name}")
