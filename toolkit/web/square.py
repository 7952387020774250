"""An address as a square that a phone's camera reads (a QR code), drawn into the page."""

from markupsafe import Markup


def drawn(address: str) -> Markup:
    """Return the square as SVG, without an own size: the style sheet gives it one."""
    import segno  # noqa: PLC0415 (a member's page draws none)

    picture = segno.make(address, error="m", micro=False)
    svg = picture.svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None)
    return Markup(svg)  # noqa: S704 (segno's own drawing)
