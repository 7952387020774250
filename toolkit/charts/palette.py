"""Every colour, in one list: the pages' style sheet is made from it, and so is each chart.

Nothing is imported here that draws: a member's page needs the colours and no plotly.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by what they mean.

    ``better`` and ``worse`` are of equal weight, differ for the colour-blind, and pass 4.5 to 1 on
    ``paper`` as text; a shape goes with each, since a grey print shows them alike.
    """

    ink: str
    soft: str
    paper: str
    tint: str
    rule: str
    accent: str
    on_accent: str
    better: str
    worse: str
    calm: str
    #: The ring round what has the focus.
    focus: str
    #: Charts alone: one person's line, the band of an interval, the strip of what is too small.
    member: str
    band: str
    strip: str


LIGHT = Palette(
    ink="#16191d",
    soft="#4c545c",
    paper="#ffffff",
    tint="#f2f5f8",
    rule="#c3cad1",
    accent="#0b3d75",
    on_accent="#ffffff",
    better="#0072b2",
    worse="#b84a00",
    calm="#6b737b",
    focus="#ffbf47",
    member="#7fa6c4",
    band="#d3d6da",
    strip="#eceff2",
)
DARK = Palette(
    ink="#eceff2",
    soft="#b6bec6",
    paper="#14181c",
    tint="#1f252b",
    rule="#47515b",
    accent="#9cc7f5",
    on_accent="#0b1a2b",
    better="#6bb6e6",
    worse="#f0935a",
    calm="#a4adb6",
    focus="#ffbf47",
    member="#4f7491",
    band="#3a434c",
    strip="#272e35",
)
#: On paper: ink is black and the small print darker, for weak printers.
PRINT = Palette(
    ink="#000000",
    soft="#3a4148",
    paper="#ffffff",
    tint="#ffffff",
    rule="#b3bac1",
    accent="#0b3d75",
    on_accent="#ffffff",
    better="#0072b2",
    worse="#b84a00",
    calm="#5b636b",
    focus="#ffbf47",
    member="#7396b3",
    band="#d3d6da",
    strip="#eceff2",
)

#: What pages use of it: each a custom property of the style sheet.
_ON_PAGES = (
    *("ink", "soft", "paper", "tint", "rule", "accent", "on_accent"),
    *("better", "worse", "calm", "focus"),
)


def style_sheet() -> str:
    """Return the colours as CSS custom properties, light and dark."""

    def properties(names: tuple[str, ...], palette: Palette) -> str:
        return ";".join(f"--{name.replace('_', '-')}:{getattr(palette, name)}" for name in names)

    other = tuple(name for name in _ON_PAGES if getattr(LIGHT, name) != getattr(DARK, name))
    return (
        f":root{{{properties(_ON_PAGES, LIGHT)};color-scheme:light dark}}"
        f"@media (prefers-color-scheme:dark){{:root{{{properties(other, DARK)}}}}}"
    )
