"""A real Chromium that prints; nothing here stands in for it."""

import pytest

from toolkit.chromium import Renderer, find_chromium


@pytest.fixture(scope="session")
def print_pdf():
    if find_chromium() is None:
        pytest.skip("Chromium is not installed.")
    with Renderer() as renderer:
        yield renderer.pdf
