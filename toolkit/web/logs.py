"""What a line of a log may hold: what went wrong and where in the program.

Never an address, a token, a code, an answer, or a traceback, whose last line often repeats data.
"""

import logging
import sys
from types import TracebackType
from typing import Any

from flask import Flask

_log = logging.getLogger(__name__)

#: The beginnings of Waitress's lines that hold nothing of a request.
_HARMLESS = ("total open connections", "Canceling", "Task queue")


def kind_and_place(error: BaseException | None) -> str:
    """Return an exception's kind and the line that raised it, never its message."""
    if error is None:
        return "unknown"
    place: TracebackType | None = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
    return f"{type(error).__name__} at {where}"


def init_app(app: Flask) -> None:
    """Let the app say what failed without saying for whom."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # it would log every address
    app.log_exception = _log_exception  # type: ignore[assignment]  # Flask names the address


def _log_exception(about: Any) -> None:
    _log.error("Bug outside the pages: %s", kind_and_place(about[1]))


class Plain(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        record = logging.makeLogRecord(record.__dict__)
        if record.name.startswith("waitress") and not str(record.msg).startswith(_HARMLESS):
            record.msg, record.args = "A request could not be answered", ()
        elif str(record.msg).startswith(("Invalid request from", "Error handling request")):
            record.msg, record.args = "A request could not be read", ()
        if record.exc_info:
            record.msg, record.args = (
                f"{record.getMessage()}: {kind_and_place(record.exc_info[1])}",
                (),
            )
            record.exc_info = record.exc_text = record.stack_info = None
        return super().format(record)


def plain_handler() -> None:
    """Send every other log of the process to the same place, as plainly."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Plain("%(asctime)s [%(process)d] [%(levelname)s] %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a full room is no trouble
