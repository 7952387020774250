"""Groups: adding one, and whether its members can be shown where help is."""

from sqlalchemy.orm import Session

from toolkit.storage.models import Group, Role


def add(
    session: Session,
    facilitator_id: int | None,
    name: str,
    purpose: str = "",
    *,
    country: str | None = None,
) -> Group:
    group = Group(name=name, purpose=purpose, country=country)
    session.add(group)
    session.flush()
    if facilitator_id is not None:
        session.add(Role(facilitator_id=facilitator_id, group_id=group.id))
        session.flush()
    return group


def names_support(group: Group) -> bool:
    """Whether members can be shown where help is: by their country, or in the group's own lines."""
    return group.country not in {None, "none"} or bool(group.support.strip())
