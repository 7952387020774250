"""How often one may try in vain. Only wrong tries are counted, each page by itself.

A facilitator's own device is known by a cookie (OWASP's "device cookie"), and counted apart from
everybody else: a stranger who tries her name over and over shuts only strangers out.
"""

from functools import cache

from flask import Flask, Response, current_app, request
from itsdangerous import BadData, URLSafeSerializer
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from toolkit.web.audiences import audience_of

_DEVICE = "d"
_YEAR = 365 * 24 * 3600
_parse = cache(parse)


def init_app(app: Flask) -> None:
    app.extensions["toolkit_slips"] = FixedWindowRateLimiter(MemoryStorage())


def too_many(name: str = "") -> bool:
    """Whether this person has tried in vain too often at this page."""
    counter = current_app.extensions["toolkit_slips"]
    return not all(counter.test(item, *who) for item, who in _counted(name))


def count(name: str = "") -> bool:
    """Count a wrong try at this page; say whether it was one too many."""
    counter = current_app.extensions["toolkit_slips"]
    heeded = [counter.hit(item, *who) for item, who in _counted(name)]  # each is counted
    return not all(heeded)


def _counted(name: str) -> list[tuple[RateLimitItem, tuple[str, ...]]]:
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
