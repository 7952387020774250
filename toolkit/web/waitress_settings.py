"""How Waitress reads requests, inside gunicorn and where gunicorn does not run."""

from typing import Any

from waitress.task import ThreadedTaskDispatcher

#: What needs no database, and must not wait behind those who do.
_LEAVING = "/leave"

SETTINGS: dict[str, Any] = {
    "channel_timeout": 15,  # seconds until a connection on which nothing moves is closed
    "cleanup_interval": 5,
    "connection_limit": 800,  # below the 1024 files that a process may have open
    "asyncore_use_poll": True,
    "max_request_header_size": 16_384,
    "max_request_body_size": 9_000_000,  # the app's own limits are lower and have a page
    "inbuf_overflow": 262_144,  # a member's form is far smaller: it never touches the disk
    "outbuf_overflow": 8_000_000,
    "ident": None,
    "log_socket_errors": False,
    "clear_untrusted_proxy_headers": False,  # the app reads them only where PROXIES says so
}


class Lanes(ThreadedTaskDispatcher):
    """Threads for the pages, and one more for whoever leaves.

    While the database is locked, each thread waits seconds for it, and a room of phones saves: who
    left without the script was kept on the page for twenty seconds.
    """

    def __init__(self, threads: int) -> None:
        super().__init__()
        self._leaving = ThreadedTaskDispatcher()
        self._leaving.set_thread_count(1)
        self.set_thread_count(threads)

    def add_task(self, task: Any) -> None:
        """Hand over a connection whose next request has arrived whole."""
        if getattr(task.requests[0], "path", "") == _LEAVING:
            self._leaving.add_task(task)
        else:
            super().add_task(task)

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:  # noqa: FBT001, FBT002 (Waitress's signature)
        """Stop both, as Waitress does."""
        left = self._leaving.shutdown(cancel_pending, timeout)
        return super().shutdown(cancel_pending, timeout) and left
