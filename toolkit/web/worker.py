"""How gunicorn reads requests: by Waitress, whole, before a thread is given to them; and its log.

gunicorn's own threads read from the phone themselves, so that four half-sent requests hold four
threads. Waitress reads every connection in one loop and hands over what has arrived in full, so
that a slow line, or somebody who means harm, costs a socket and no thread.
"""

import os
import time
from typing import Any
from weakref import WeakKeyDictionary

from gunicorn.glogging import Logger
from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError, TransferEncodingNotImplemented
from waitress.server import BaseWSGIServer, create_server

from toolkit.web import logs
from toolkit.web.waitress_settings import SETTINGS, Lanes

#: Seconds until a request that does not end is given up.
_WHOLE_REQUEST = 60


class _Parser(HTTPRequestParser):
    def parse_header(self, header_plus: bytes) -> None:
        """Answer 400 to a coding that nobody sends: it is the sender's slip, not the server's."""
        try:
            super().parse_header(header_plus)
        except TransferEncodingNotImplemented as error:
            raise ParsingError(str(error)) from error


class _Channel(HTTPChannel):
    parser_class = _Parser


class WaitressWorker(Worker):
    """Serves gunicorn's sockets by Waitress; ``threads`` pages are worked on at once."""

    def init_process(self) -> None:
        logs.plain_handler()
        super().init_process()

    def run(self) -> None:
        everything: dict[int, Any] = {}
        server = create_server(
            self.wsgi,
            map=everything,
            sockets=[each.sock for each in self.sockets],
            _dispatcher=Lanes(self.cfg.threads),
            **SETTINGS,
        )
        for each in everything.values():
            if isinstance(each, BaseWSGIServer):
                each.channel_class = _Channel
        began: WeakKeyDictionary[Any, float] = WeakKeyDictionary()
        while self.alive and self.ppid == os.getppid():
            self.notify()
            wasyncore.loop(1, use_poll=True, map=everything, count=1)
            _hang_up_on_the_slow(everything, began)
        self._finish(everything)
        server.task_dispatcher.shutdown(timeout=1)
        wasyncore.close_all(everything)

    def _finish(self, everything: dict[int, Any]) -> None:
        """Answer what has arrived, and take nothing new."""
        for each in everything.values():
            if isinstance(each, BaseWSGIServer):
                each.accepting = False
        until = time.monotonic() + self.cfg.graceful_timeout
        while any(map(_at_work, everything.values())) and time.monotonic() < until:
            self.notify()
            wasyncore.loop(0.1, use_poll=True, map=everything, count=1)


def _at_work(each: object) -> bool:
    return isinstance(each, HTTPChannel) and bool(each.requests or each.total_outbufs_len)


def _hang_up_on_the_slow(everything: dict[int, Any], began: WeakKeyDictionary[Any, float]) -> None:
    """Close a connection whose request does not end: a byte now and then keeps no socket."""
    now = time.monotonic()
    for each in everything.values():
        if isinstance(each, HTTPChannel) and each.request is not None:
            started = began.setdefault(each.request, now)
            each.will_close = each.will_close or now - started > _WHOLE_REQUEST


class PlainLogger(Logger):
    """gunicorn's log without what a request held, and no log of who asked for what."""

    def setup(self, cfg: object) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(logs.Plain(self.error_fmt, self.datefmt))

    def access(self, *_: object) -> None:
        """Write nothing: members' addresses hold their tokens."""
