"""What stands between an address and a view, beside the group's own guard (``in_group``)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort

from toolkit.storage import codes, members
from toolkit.storage.models import Group
from toolkit.web.account.accounts import in_group
from toolkit.web.database import db


def with_member(view: Callable[..., Any]) -> Callable[..., Any]:
    """Hand over the member of this group whose code stands in the address; else no page."""

    @wraps(view)
    @in_group
    def guarded(group: Group, code: str, *args: Any, **kwargs: Any) -> Any:
        try:
            member = members.with_code(db, group.id, codes.read_code(code))
        except codes.SlipError:
            member = None
        if member is None:
            abort(404)
        return view(group, member, *args, **kwargs)

    return guarded
