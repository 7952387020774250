"""Whose page is it? One table for each audience: blueprints, cookie, lifetime, limits.

By blueprint, not by the beginning of an address, so that a new page belongs to somebody from its
first day.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Request

from toolkit.storage.instance import number


@dataclass(frozen=True, slots=True)
class Audience:
    """What holds for everybody of one kind."""

    blueprints: frozenset[str]
    cookie: str
    minutes: int
    #: Whether ``minutes`` are counted from the last page; from the first one otherwise.
    idle: bool
    #: How many wrong tries a page takes: from one person there, and from one address in all.
    #: What is right is never counted, so that a room that shares an address is not shut out.
    slips: Mapping[str, tuple[str, str]]

    @property
    def seconds(self) -> int:
        return self.minutes * 60


MEMBERS = Audience(
    blueprints=frozenset({"member", "counting", "me"}),
    cookie="s",
    minutes=number("MEMBER_MINUTES", 20),
    idle=True,
    slips={
        "member.card": ("60 per 10 minutes", "60 per 10 minutes"),
        "member.again": ("60 per 10 minutes", "60 per 10 minutes"),
        "member.link": ("60 per 10 minutes", "60 per 10 minutes"),
        "me.card": ("60 per 10 minutes", "60 per 10 minutes"),
        "me.pin": ("20 per 10 minutes", "60 per 10 minutes"),
        "counting.form": ("60 per 10 minutes", "60 per 10 minutes"),
        "counting.thanks": ("60 per 10 minutes", "60 per 10 minutes"),
    },
)
FACILITATORS = Audience(
    blueprints=frozenset({"facilitator", "account", "library"}),
    cookie="f",
    minutes=12 * 60,
    idle=False,
    slips={
        "account.sign_in": ("10 per minute", "60 per 10 minutes"),
        "account.change_password": ("10 per minute", "60 per 10 minutes"),
        "account.code": ("6 per 5 minutes", "60 per 10 minutes"),
        "account.second_factor": ("10 per minute", "60 per 10 minutes"),
        "account.welcome": ("20 per minute", "20 per minute"),
    },
)
FUNDERS = Audience(
    blueprints=frozenset({"funder"}),
    cookie="r",
    minutes=60,
    idle=True,
    slips={
        "funder.report": ("60 per 10 minutes", "60 per 10 minutes"),
        "funder.report_file": ("60 per 10 minutes", "60 per 10 minutes"),
    },
)
#: One tablet that goes round: it asks each member's code, and only a password leads out of it.
PASSING = Audience(
    blueprints=frozenset({"passing"}),
    cookie="p",
    minutes=4 * 60,
    idle=False,
    slips={
        "passing.enter": ("60 per 10 minutes", "60 per 10 minutes"),
        "passing.end": ("10 per minute", "60 per 10 minutes"),
    },
)
AUDIENCES = (MEMBERS, FACILITATORS, FUNDERS, PASSING)
_BY_BLUEPRINT = {name: audience for audience in AUDIENCES for name in audience.blueprints}


def audience_of(request: Request) -> Audience:
    """Return whose page this is; an address without a page gets the members' plainer words."""
    return _BY_BLUEPRINT.get(request.blueprint or "", MEMBERS)
