"""One list of colours: pages and charts have the same, readable and told apart."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.charts.palette import DARK, LIGHT, PRINT, style_sheet
from toolkit.web.static_files import site_style

STATIC = Path(__file__).parents[2] / "toolkit/web/static"


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_reckoned_as_wcag_does():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("palette", [LIGHT, DARK, PRINT], ids=["light", "dark", "print"])
def test_words_are_readable_on_their_ground(palette):
    for name in ("ink", "soft", "better", "worse", "calm"):
        for ground in (palette.paper, palette.strip):
            least = 4.5 if ground == palette.paper else 4
            assert contrast(getattr(palette, name), ground) >= least, name
    assert contrast(palette.accent, palette.paper) >= 7
    assert contrast(palette.on_accent, palette.accent) >= 7


@pytest.mark.parametrize("palette", [LIGHT, DARK, PRINT], ids=["light", "dark", "print"])
def test_better_and_worse_are_of_equal_weight(palette):
    better, worse = (contrast(c, palette.paper) for c in (palette.better, palette.worse))
    assert 0.8 <= better / worse <= 1.25


def test_the_pages_sheet_is_made_from_the_list():
    sheet = str(site_style())
    for name, colour in (("ink", LIGHT.ink), ("worse", LIGHT.worse), ("on-accent", DARK.on_accent)):
        assert f"--{name}:{colour}" in sheet
    assert sheet.startswith(style_sheet()[:60])
    for file in ("site.css", "desk.css"):
        text = (STATIC / file).read_text()
        assert not re.findall(r"--[\w-]+:", text), file  # no colour of their own
        known = set(re.findall(r"--([\w-]+):", style_sheet()))
        assert set(re.findall(r"var\(--([\w-]+)\)", text)) <= known


def test_a_member_s_page_has_the_colours_and_no_plotly():
    code = (
        "import sys; import toolkit.charts.palette, toolkit.web.static_files; "
        "sys.exit('plotly' in sys.modules or 'numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
