"""Pages drawn once and filled for each member: all that differs is a token, a count and some ticks.

A questionnaire's page is the same for everybody who is asked it, and drawing it costs more than all
the rest of a request. So it is drawn with marks in the places that differ, and cut at the marks.
"""

import zlib
from collections.abc import Mapping, Sequence

from markupsafe import Markup

#: Stands where no page's text can: a sign that HTML doesn't allow.
_CUT = "\x01"
_TOKEN, _SEEN = "token", "seen"
#: zlib's word for gzip's own head and sum, with the largest window.
_GZIP = 16 + zlib.MAX_WBITS


class Drawn:
    """A page in pieces, what stands between each two, and its beginning packed beforehand."""

    def __init__(self, pieces: Sequence[str], places: Sequence[str]) -> None:
        self._pieces, self._places = tuple(pieces), tuple(places)
        # What comes before the first place is alike for all, the style sheet too: most of a page.
        self._packer = zlib.compressobj(9, zlib.DEFLATED, _GZIP)
        self._packed = self._packer.compress(self._pieces[0].encode())
        self._packed += self._packer.flush(zlib.Z_SYNC_FLUSH)

    def filled(self, token: str, seen: int, chosen: Mapping[str, str]) -> str:
        """Return the page with a form's token, how often it was saved, and what was chosen."""
        return self._pieces[0] + self._rest(token, seen, chosen)

    def packed(self, token: str, seen: int, chosen: Mapping[str, str]) -> bytes:
        """Return the same as gzip; only what differs is packed anew."""
        packer = self._packer.copy()
        rest = packer.compress(self._rest(token, seen, chosen).encode())
        return self._packed + rest + packer.flush()

    def _rest(self, token: str, seen: int, chosen: Mapping[str, str]) -> str:
        ticked = {f"{name}={value}" for name, value in chosen.items()}
        known = {_TOKEN: token, _SEEN: str(seen)}
        parts: list[str] = []
        for place, piece in zip(self._places, self._pieces[1:], strict=True):
            parts += (known.get(place) or (" checked" if place in ticked else ""), piece)
        return "".join(parts)


def token_place() -> str:
    return f"{_CUT}{_TOKEN}{_CUT}"


def seen_place() -> str:
    return f"{_CUT}{_SEEN}{_CUT}"


def tick_place(name: str, value: object) -> Markup:
    """Return the mark of an option that somebody may have chosen."""
    return Markup(f"{_CUT}{name}={value}{_CUT}")  # noqa: S704 (keys of a checked definition)


def cut(page: str) -> Drawn:
    """Cut a page at its marks."""
    parts = page.split(_CUT)
    return Drawn(parts[::2], parts[1::2])
