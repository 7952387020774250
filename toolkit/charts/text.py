"""Words inside a chart: how wide they are, where a line ends, how a number is written."""

from html import escape

#: Advance widths in ems of DejaVu Sans Bold, the widest of the fonts that ``theme.FONT`` may fall
#: back to: a line that fits in it fits in all. By width, for characters of ASCII.
_WIDTHS = {
    letter: width
    for width, letters in {
        0.35: " 'ijl",
        0.38: "/IJ\\|,.",
        0.42: ":;-f",
        0.5: "!()[]tr_`",
        0.53: '"*',
        0.6: "?zcs",
        0.68: "LvxyakEFTe",
        0.71: "o$0123456789hnu{}",
        0.77: "SYbdgpqCPZBAKRVX",
        0.87: "UGD#+<=>HN^~OQ&",
        0.92: "w",
        1.0: "%@M",
        1.1: "mW",
    }.items()
    for letter in letters
}
_LATIN, _WIDE = 0.85, 1.4
#: The plain face against the bold one, at most.
_PLAIN = 0.93
#: The first character of Chinese, Japanese and Korean, of emoji and the like.
_FIRST_WIDE = 0x1100


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text is at most, in the unit of ``size``."""
    face = size if bold else size * _PLAIN
    return face * sum(
        _WIDTHS.get(letter, _LATIN if ord(letter) < _FIRST_WIDE or _is_sign(letter) else _WIDE)
        for letter in text
    )


def _is_sign(letter: str) -> bool:
    """Whether it is one of the dashes, quotes and arrows, which are narrow."""
    return 0x2000 <= ord(letter) < 0x2300


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Cut a text into lines that each fit in ``width``; a word that does not is cut inside."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, size, bold=bold) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if lines[-1] and width_of(lines[-1] + letter, size, bold=bold) > width:
                lines.append("")
            lines[-1] += letter
    return lines


def plain(text: str) -> str:
    """Return a text as plotly shows it letter by letter: it reads ``<`` and ``&`` as HTML."""
    return escape(text, quote=False)


def number(value: float, digits: int = 0, *, signed: bool = False) -> str:
    """Write a number with so many decimals, with a true minus sign, and 0 without one.

    Examples
    --------
    >>> number(-0.04, 1), number(2.0, signed=True), number(-3.26, 1)
    ('0.0', '+2', '−3.3')
    """
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        return text.lstrip("-")
    if value < 0:
        return f"−{text.lstrip('-')}"
    return f"+{text}" if signed else text


def listed(parts: list[str]) -> str:
    """Return parts as a person lists them: "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
