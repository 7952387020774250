"""A real Chromium that prints and shows; nothing here stands in for it."""

import pytest
from playwright.sync_api import sync_playwright

from toolkit.chromium import Renderer, find_chromium


@pytest.fixture(scope="session")
def chromium():
    path = find_chromium()
    if path is None:
        pytest.skip("Chromium is not installed.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def print_pdf():
    if find_chromium() is None:
        pytest.skip("Chromium is not installed.")
    with Renderer() as renderer:
        yield renderer.pdf
