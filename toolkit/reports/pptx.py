"""A report as slides: one message a slide, large, and each sentence in full on its notes' page.

Nothing is made smaller than can be read, or runs over its slide's edge: text is measured, and what
has no room goes on to the next slide.
"""

from collections.abc import Iterator, Mapping, Sequence

from toolkit.reports import deck, measure, wording
from toolkit.reports.content import (
    Document,
    Figure,
    Node,
    Note,
    Part,
    Quote,
    Section,
    Sentence,
    Table,
    Written,
)
from toolkit.reports.deck import BODY, LEAST_PT, ROOM, Deck, Words
from toolkit.reports.drawing import Drawing

#: Letters of what is read; larger where a slide has the room.
_TEXT_PT = 20.0
_LARGER_PT = (40.0, 28.0, 24.0, _TEXT_PT)  # the first for a sentence that stands alone
#: Letters of a table: smaller for many columns, and behind the pages that are read for many rows.
_TABLE_PT = (18.0, 16.0, 14.0, 12.0, 10.0)
_LONG_TABLE_PT = 12.0
_CELL_INSET, _CELL_INSET_HIGH = 18.0, 6.0


def render(document: Document, drawings: Mapping[str, Drawing], *, fingerprint: str) -> bytes:
    """Return the report as a PPTX; a figure without a drawing is shown as its table."""
    slides = Deck(document, fingerprint)
    said = [one for one in (document.title, document.group, document.period) if _seen(one)]
    name, *lines = said or ["Report"]
    slides.cover(name, lines)
    for part in Part:
        for section in document.part(part):
            _section(slides, section, drawings, name)
    for figure in document.figures():
        if figure.key in drawings:
            _table(slides, f"{wording.ANNEX}: {wording.BEHIND_CHARTS}", figure.table, Part.ANNEX)
    return slides.save()


def _section(
    slides: Deck, section: Section, drawings: Mapping[str, Drawing], otherwise: str
) -> None:
    heading = section.heading if _seen(section.heading) else ""
    name = heading or otherwise
    if section.part is Part.ANNEX:
        name = f"{wording.ANNEX}: {name}"
    before = slides.many
    waiting = [] if deck.fits_name(name) else [Words(heading, message=True)]
    for node in section.nodes:
        if isinstance(node, Figure | Table):
            _words(slides, name, waiting)
            waiting = []
        if isinstance(node, Figure):
            _figure(slides, name, node, drawings.get(node.key), section.part)
        elif isinstance(node, Table):
            _table(slides, name, node, section.part)
        else:
            waiting += [words for words in _said(node) if _seen(words.text)]
    if waiting or (heading and slides.many == before):
        _words(slides, name, waiting, even_empty=True)


def _seen(text: str) -> bool:
    """Say whether anything of a text is left on a slide."""
    return bool(wording.shown(text).strip())


def _said(node: Node) -> Iterator[Words]:
    match node:
        case Sentence():
            yield Words(node.said, own=bool(node.own), message=True)
        case Written():
            if node.prompt.strip():
                yield Words(node.prompt, bold=True)
            yield from (Words(line) for line in node.text.splitlines())
        case Quote():
            yield Words(f"“{node.text}”" if node.text.strip() else "", italic=True)
        case Note():
            yield Words(node.text, quiet=True)


def _words(slides: Deck, name: str, words: Sequence[Words], *, even_empty: bool = False) -> None:
    """Add slides of paragraphs; the first sentence of each is its title where it fits."""
    if not words:
        if even_empty:
            slides.words(name, None, (), _TEXT_PT)
        return
    for page in _pages(words):
        first, rest = page[0], page[1:]
        message = first if first.message and rest and deck.fits_title(first) else None
        body = rest if message else page
        size = next(
            one
            for one in _LARGER_PT
            if one == _TEXT_PT
            or (
                deck.high(body, one, BODY.width) <= BODY.height * 0.8
                and (one < 40 or len(body) == 1)
            )
        )
        slides.words(name, message, body, size)


def _pages(words: Sequence[Words]) -> Iterator[list[Words]]:
    """Yield the paragraphs of each slide; one that is longer than a slide is split."""
    page: list[Words] = []
    for one in (piece for whole in words for piece in _pieces(whole)):
        if page and deck.high([*page, one], _TEXT_PT, BODY.width) > BODY.height:
            # A question of ours does not stand alone at the foot of a slide.
            kept = [page.pop()] if page[-1].bold and len(page) > 1 else []
            yield page
            page = kept
        page.append(one)
    yield page


def _pieces(words: Words) -> Iterator[Words]:
    if deck.high([words], _TEXT_PT, BODY.width) <= BODY.height:
        yield words
        return
    size = words.size(_TEXT_PT) * (deck.BOLD if words.bold else 1)
    lines = measure.wrapped(words.text, size, ROOM)
    many = int((BODY.height - 3 * deck.GAP) / (size * measure.LINE)) - 2
    for n in range(0, len(lines), many):
        last = n + many >= len(lines)
        yield Words(
            " ".join(lines[n : n + many]),
            own=words.own and last,
            bold=words.bold,
            italic=words.italic,
            quiet=words.quiet,
            full="" if n else words.shown,
        )


def _figure(slides: Deck, name: str, figure: Figure, drawing: Drawing | None, part: Part) -> None:
    under = [
        words
        for words in (Words(figure.subtitle, quiet=True), Words(figure.caption, quiet=True))
        if _seen(words.text)
    ]
    if drawing is None:
        _table(slides, name, figure.table, part, title=figure.title, under=under)
        return
    message = _message(slides, name, figure.title)
    after: list[Words] = []
    while under and deck.high(under, LEAST_PT, BODY.width) > BODY.height * 0.45:
        after.insert(0, under.pop())
    slides.picture(name, message, drawing, under, alt=figure.alt, title=figure.title)
    _words(slides, name, after)


def _message(slides: Deck, name: str, title: str) -> Words | None:
    """Return a chart's or table's title for its slide; a longer one gets a slide before it."""
    message = Words(title, message=True)
    if deck.fits_title(message):
        return message
    if _seen(title):
        _words(slides, name, [message])
    return None


def _table(
    slides: Deck,
    name: str,
    table: Table,
    part: Part,
    *,
    title: str = "",
    under: Sequence[Words] = (),
) -> None:
    """Add a table's slides, its heading on each; ``title`` and ``under`` are its figure's."""
    told = title or table.caption
    message = _message(slides, name, told)
    rows = [tuple(column.name for column in table.columns), *table.rows]
    if table.columns:
        size, widths = _columns(rows, part)
        rows, cut = _cut(rows, size, widths)
        heights = [_row_high(row, size, widths) for row in rows]
        chunks = list(_chunks(heights))
        beneath = deck.high(under, LEAST_PT, ROOM) if under else 0
        with_words = len(chunks) == 1 and sum(heights) + deck.GAP + beneath <= BODY.height
        for n, (start, end) in enumerate(chunks):
            if message and n:
                message = _again(told)
            slides.table(
                name,
                message,
                [rows[0], *rows[start:end]],
                under if with_words else (),
                widths=widths,
                heights=[heights[0], *heights[start:end]],
                size=size,
                numbers=[column.number for column in table.columns],
                alt=table.caption,
                notes=[
                    title,
                    *(one.shown for one in under),
                    table.caption,
                    *(text for row in range(start, end) for text in cut.get(row, ())),
                    *cut.get(0, ()),
                ]
                if n == 0
                else [text for row in range(start, end) for text in cut.get(row, ())],
            )
        if with_words:
            return
    _words(slides, name, under)


def _again(caption: str) -> Words | None:
    message = Words(f"{caption} {wording.CONTINUED}")
    return message if deck.fits_title(message) else None


def _columns(rows: Sequence[Sequence[str]], part: Part) -> tuple[float, list[float]]:
    """Return the largest letters at which no word is broken, and the columns' widths."""
    cells = list(zip(*rows, strict=True))
    for size in _TABLE_PT:
        widths, whole = measure.columns(cells, size * deck.BOLD, ROOM, _CELL_INSET)
        long = sum(_row_high(row, size, widths) for row in rows) > BODY.height
        if whole and (part is Part.MAIN or not long or size <= _LONG_TABLE_PT):
            break
    return size, widths


def _row_high(row: Sequence[str], size: float, widths: Sequence[float]) -> float:
    return _CELL_INSET_HIGH + max(
        measure.height(cell, size * deck.BOLD, width - _CELL_INSET)
        for cell, width in zip(row, widths, strict=True)
    )


def _cut(
    rows: Sequence[tuple[str, ...]], size: float, widths: Sequence[float]
) -> tuple[list[tuple[str, ...]], dict[int, list[str]]]:
    """Shorten cells that alone are higher than half a slide; say in full what they were, by row."""
    lines = int(BODY.height / 2 / (size * measure.LINE)) - 1
    kept, cut = [], {}
    for n, row in enumerate(rows):
        short = tuple(
            deck.shortened(cell, size, width - _CELL_INSET, lines)
            for cell, width in zip(row, widths, strict=True)
        )
        kept.append(short)
        longer = [cell for cell, had in zip(row, short, strict=True) if cell != had]
        if longer:
            cut[n] = longer
    return kept, cut


def _chunks(heights: Sequence[float]) -> Iterator[tuple[int, int]]:
    """Yield the rows (from, up to) of each slide, whose first is the heading; it is on each."""
    start, tall = 1, heights[0]
    for n in range(1, len(heights)):
        if n > start and tall + heights[n] > BODY.height:
            yield start, n
            start, tall = n, heights[0]
        tall += heights[n]
    yield start, len(heights)
