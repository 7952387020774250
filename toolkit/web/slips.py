"""How often one may try in vain. Only wrong tries are counted, each page by itself.

A facilitator's own device is known by a cookie (OWASP's "device cookie"), and counted apart from
everybody else: a stranger who tries her name over and over shuts only strangers out.
"""

from functools import cache
from typing import TYPE_CHECKING, cast

from flask import Response, current_app, request
from itsdangerous import BadData, URLSafeSerializer

if TYPE_CHECKING:  # 2 MiB, for the first wrong try alone
    from limits import RateLimitItem
    from limits.strategies import FixedWindowRateLimiter

from toolkit.web.audiences import audience_of

_DEVICE = "d"
_YEAR = 365 * 24 * 3600
_COUNTER = "toolkit_slips"


def _counter() -> "FixedWindowRateLimiter":
    """Return this process's counter; of two threads that make it at once, the first one's holds."""
    from limits.storage import MemoryStorage  # noqa: PLC0415
    from limits.strategies import FixedWindowRateLimiter  # noqa: PLC0415

    if _COUNTER not in current_app.extensions:
        current_app.extensions.setdefault(_COUNTER, FixedWindowRateLimiter(MemoryStorage()))
    return cast("FixedWindowRateLimiter", current_app.extensions[_COUNTER])


@cache
def _parse(limit: str) -> "RateLimitItem":
    from limits import parse  # noqa: PLC0415

    return parse(limit)


def too_many(name: str = "") -> bool:
    """Whether this person has tried in vain too often at this page."""
    counter = _counter()
    return not all(counter.test(item, *who) for item, who in _counted(name))


def count(name: str = "") -> bool:
    """Count a wrong try at this page; say whether it was one too many."""
    counter = _counter()
    heeded = [counter.hit(item, *who) for item, who in _counted(name)]  # each is counted
    return not all(heeded)


def _counted(name: str) -> "list[tuple[RateLimitItem, tuple[str, ...]]]":
    page = request.endpoint or ""
    person, address = audience_of(request).slips[page]
    if name and _device_of(name):
        return [(_parse(person), (page, "device", request.cookies[_DEVICE]))]
    place = request.remote_addr or ""
    return [(_parse(person), (page, place, name)), (_parse(address), (page, place))]


def remember_device(response: Response, name: str) -> Response:
    """Mark this device as one on which ``name`` has signed in. It opens nothing by itself."""
    response.set_cookie(
        _DEVICE,
        _signer().dumps(name),
        max_age=_YEAR,
        path="/account",
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    return response


def _device_of(name: str) -> bool:
    try:
        return bool(_signer().loads(request.cookies.get(_DEVICE, "")) == name)
    except BadData:
        return False


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="device")
