"""How Waitress reads requests, inside gunicorn and where gunicorn does not run."""

from typing import Any

SETTINGS: dict[str, Any] = {
    "channel_timeout": 15,  # seconds until a connection on which nothing moves is closed
    "cleanup_interval": 5,
    "connection_limit": 800,  # below the 1024 files that a process may have open
    "asyncore_use_poll": True,
    "max_request_header_size": 16_384,
    "max_request_body_size": 2_000_000,  # the app's own limit is lower and has a page
    "inbuf_overflow": 262_144,  # a member's form is far smaller: it never touches the disk
    "outbuf_overflow": 8_000_000,
    "ident": None,
    "log_socket_errors": False,
    "clear_untrusted_proxy_headers": False,  # the app reads them only where PROXIES says so
}
