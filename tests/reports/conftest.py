"""A real Chromium that prints; nothing here stands in for it."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def print_pdf(chromium):
    def print_page(html: str) -> bytes:
        opened = chromium.new_page()
        asked = []
        opened.on("request", lambda request: asked.append(request.url))
        opened.set_content(html)
        made = opened.pdf(
            tagged=True, outline=True, prefer_css_page_size=True, print_background=True
        )
        opened.close()
        assert [address for address in asked if not address.startswith("data:")] == []
        return made

    return print_page
