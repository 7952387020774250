"""The machine's own Chromium: a chart as a picture, a page as a PDF.

It stands apart from ``charts/``, which are pure: here a process is started, kept and ended. One
browser serves all that is asked of a ``Renderer``; it starts with the first picture, is started
anew when it dies, and is closed when nothing was asked for a while. It asks no other host.
"""

import asyncio
import atexit
import base64
import hashlib
import os
import shutil
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self, TypeVar

import plotly.graph_objects as go
from choreographer.browsers.chromium import Chromium
from choreographer.errors import DevtoolsProtocolError
from kaleido import Kaleido

from toolkit.charts.theme import pixels

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
#: Seconds for one picture or document, a cold start among them.
_PATIENCE = 60.0
#: Bytes of pictures that are kept in memory. Never on disk: they are a group's figures.
_MOST_KEPT = 16 * 2**20
#: What makes a document that is printed ask for nothing, whatever it holds.
_ASKS_NOTHING = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)

Made = TypeVar("Made")


class NoChromiumError(Exception):
    """There is no Chromium on this machine."""

    def __init__(self) -> None:
        super().__init__(
            "There is no Chromium on this computer, and pictures and PDF need it. On Debian and "
            "Ubuntu, “apt install chromium” brings it."
        )


class RenderError(Exception):
    """Chromium could not draw or print this, twice."""


def find_chromium() -> Path | None:
    """Return where this machine's Chromium (or Chrome) is; None if there is none."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return Path(found) if found else None


class _Quiet(Chromium):
    """Chromium as choreographer starts it, that keeps its rules and reaches no other host."""

    def get_cli(self) -> list[str]:
        loosened = {"--disable-web-security", "--allow-file-access-from-files"}
        return [
            *(part for part in super().get_cli() if part not in loosened),
            "--disable-background-networking",
            "--host-resolver-rules=MAP * ~NOTFOUND",
        ]


class Renderer:
    """Draws and prints by one Chromium. For any thread; each call waits for its result.

    Use it as a context manager, or ``close`` it. Nothing is started before the first call.
    """

    def __init__(self, *, idle: float = 120.0) -> None:
        """Keep the browser until nothing was asked for ``idle`` seconds."""
        self._idle = idle
        self._lock = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None
        self._browser: Kaleido | None = None
        self._opening: asyncio.Lock | None = None
        self._working = 0
        self._rest: asyncio.TimerHandle | None = None
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def svg(self, figure: go.Figure, width_cm: float) -> str:
        """Return a figure as SVG, so wide on paper; as high as its layout says.

        Raises
        ------
        NoChromiumError
            If this machine has no Chromium.
        RenderError
            If it could not draw this.
        """
        return self._picture(figure, width_cm, "svg", 1).decode()

    def png(self, figure: go.Figure, width_cm: float, scale: int = 2) -> bytes:
        """Return a figure as PNG of ``scale`` dots a CSS pixel. Raises as ``svg`` does."""
        return self._picture(figure, width_cm, "png", scale)

    def pdf(self, html: str) -> bytes:
        """Return a document as a tagged PDF with an outline of its headings.

        Pages are as its own CSS says (``@page``). Scripts don't run, and nothing is fetched:
        pictures and fonts must stand in it (``data:``). Raises as ``svg`` does, and ValueError for
        what has no ``<head>``.
        """
        ready = _that_asks_nothing(html)
        return self._do(lambda browser: _print(browser, ready))

    def close(self) -> None:
        """End the browser; a later call would start it again."""
        with self._lock:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = self._opening = None
        if loop is None or thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._shut(), loop).result(_PATIENCE)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_PATIENCE)
        atexit.unregister(self.close)

    def _picture(self, figure: go.Figure, width_cm: float, form: str, scale: int) -> bytes:
        width = pixels(width_cm)
        text = f"{form} {width} {scale} {figure.to_json()}"
        key = hashlib.sha256(text.encode()).hexdigest()
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        height = figure.layout.height or round(width * 0.62)
        opts: Any = {"format": form, "width": width, "height": height, "scale": scale}
        made: bytes = self._do(lambda browser: browser.calc_fig(figure.to_dict(), opts=opts))
        with self._lock:
            self._kept[key] = made
            while sum(map(len, self._kept.values())) > _MOST_KEPT and len(self._kept) > 1:
                self._kept.popitem(last=False)
        return made

    def _do(self, work: Callable[[Kaleido], Awaitable[Made]]) -> Made:
        if find_chromium() is None:
            raise NoChromiumError
        return asyncio.run_coroutine_threadsafe(self._asked(work), self._running()).result()

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._opening = asyncio.Lock()
                self._thread = Thread(target=_run, args=(self._loop,), daemon=True, name="chromium")
                self._thread.start()
                atexit.register(self.close)
            return self._loop

    async def _asked(self, work: Callable[[Kaleido], Awaitable[Made]]) -> Made:
        """Do some work, with a new browser if the one at hand died of it or before."""
        self._working += 1
        try:
            try:
                return await asyncio.wait_for(self._once(work), _PATIENCE)
            except (Exception, asyncio.CancelledError):  # noqa: BLE001 (it may die in any way)
                await self._shut()
            try:
                return await asyncio.wait_for(self._once(work), _PATIENCE)
            except (Exception, asyncio.CancelledError) as error:
                await self._shut()
                raise RenderError(f"Chromium could not do this. It said: {error!r}") from error
        finally:
            self._working -= 1
            self._rest_later()

    async def _once(self, work: Callable[[Kaleido], Awaitable[Made]]) -> Made:
        browser = await self._opened()
        doing = asyncio.ensure_future(work(browser))
        died = asyncio.ensure_future(_death(browser))
        try:
            await asyncio.wait({doing, died}, return_when=asyncio.FIRST_COMPLETED)
            if not doing.done():
                raise ConnectionError("it ended before it was done")
            return doing.result()
        finally:
            for task in (doing, died):
                task.cancel()
            await asyncio.gather(doing, died, return_exceptions=True)

    async def _opened(self) -> Kaleido:
        if self._opening is None:  # closed in between
            raise ConnectionError("it was closed")
        async with self._opening:
            if self._browser is None or self._browser.subprocess.poll() is not None:
                await self._shut()
                browser = Kaleido(
                    path=str(find_chromium() or ""),
                    browser_cls=_Quiet,
                    enable_sandbox=os.geteuid() != 0,
                    mathjax=False,
                    timeout=_PATIENCE,
                )
                await browser.open()
                self._browser = browser
            return self._browser

    async def _shut(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
        browser, self._browser = self._browser, None
        if browser is not None:
            with suppress(Exception, asyncio.CancelledError):
                await browser.close()

    def _rest_later(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
        loop = asyncio.get_running_loop()
        self._rest = loop.call_later(self._idle, lambda: self._rest_now(loop))

    def _rest_now(self, loop: asyncio.AbstractEventLoop) -> None:
        if not self._working:
            self._ending = loop.create_task(self._shut())


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    loop.run_forever()
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


async def _death(browser: Kaleido) -> None:
    while browser.subprocess.poll() is None:  # noqa: ASYNC110 (a process gives no event)
        await asyncio.sleep(0.2)


async def _print(browser: Kaleido, html: str) -> bytes:
    tab = await browser.create_tab()
    try:

        async def ask(command: str, **params: Any) -> dict[str, Any]:
            answer = await tab.send_command(command, params=params)
            if "error" in answer:
                raise DevtoolsProtocolError(answer)
            return dict(answer.get("result", {}))

        await ask("Page.enable")
        await ask("Emulation.setScriptExecutionDisabled", value=True)
        frame = (await ask("Page.getFrameTree"))["frameTree"]["frame"]["id"]
        loaded = tab.subscribe_once("Page.loadEventFired")
        await ask("Page.setDocumentContent", frameId=frame, html=html)
        await loaded
        printed = await ask(
            "Page.printToPDF",
            printBackground=True,
            preferCSSPageSize=True,
            generateTaggedPDF=True,
            generateDocumentOutline=True,
        )
        return base64.b64decode(printed["data"])
    finally:
        with suppress(Exception):
            await browser.close_tab(tab.target_id)


def _that_asks_nothing(html: str) -> str:
    """Put the policy in front of all that could ask for something: first in the head."""
    at = html.lower().find("<head>")
    if at < 0:
        raise ValueError("A document to be printed needs a <head>.")
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_ASKS_NOTHING}">'
    return html[: at + 6] + policy + html[at + 6 :]
