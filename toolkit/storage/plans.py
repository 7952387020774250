"""What a group sets out to ask and to see. A changed plan is a new row beside the earlier ones."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from toolkit.planning import Schedule
from toolkit.storage.models import Design, Group, Headline, Plan


def current(session: Session, group_id: int) -> Plan | None:
    """Return the plan that holds now: the last that was made."""
    query = select(Plan).where(Plan.group_id == group_id).order_by(Plan.id.desc())
    return session.scalars(query).first()


def make(
    session: Session,
    group: Group,
    measures: Sequence[str],
    outcomes: Sequence[tuple[str, str]],
    *,
    design: Design | None = None,
    main_wave: int | None = None,
    headline: Headline = Headline.EACH,
    schedule: Schedule | None = None,
    profile: Mapping[str, Any] | None = None,
    hopes: Sequence[str] = (),
    expected: int | None = None,
    made_at: dt.datetime | None = None,
) -> Plan:
    """Keep a new plan, with the moment at which it was made (now, unless ``made_at`` says)."""
    plan = draft(
        group.id,
        measures,
        outcomes,
        design=design,
        main_wave=main_wave,
        headline=headline,
        schedule=schedule,
        profile=profile,
        hopes=hopes,
        expected=expected,
        made_at=made_at,
    )
    plan.group = group
    session.add(plan)
    session.flush()
    return plan


def draft(
    group_id: int,
    measures: Sequence[str],
    outcomes: Sequence[tuple[str, str]],
    *,
    design: Design | None = None,
    main_wave: int | None = None,
    headline: Headline = Headline.EACH,
    schedule: Schedule | None = None,
    profile: Mapping[str, Any] | None = None,
    hopes: Sequence[str] = (),
    expected: int | None = None,
    made_at: dt.datetime | None = None,
) -> Plan:
    """Return a plan that is not kept, to be looked over."""
    plan = Plan(
        group_id=group_id,
        made_at=made_at or dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0),
        measures=list(measures),
        outcomes=[list(pair) for pair in outcomes],
        design=design,
        main_wave=main_wave,
        headline=headline,
        schedule=(schedule or Schedule()).kept(),
        profile=dict(profile or {}),
        hopes=list(hopes),
        expected=expected,
    )
    plan.hash = content_hash(plan)
    return plan


def content_hash(plan: Plan) -> str:
    """Return the SHA-256 of what a plan sets out, in hexadecimal digits."""
    said: dict[str, Any] = {
        "measures": plan.measures,
        "outcomes": plan.outcomes,
        "design": plan.design and plan.design.value,
        "main_wave": plan.main_wave,
        "headline": plan.headline.value,
    }
    # What nobody said is left out, so that it is the same as a plan that could not say it yet.
    more = {
        "schedule": plan.schedule,
        "profile": plan.profile,
        "hopes": plan.hopes,
        "expected": plan.expected,
    }
    said |= {name: value for name, value in more.items() if value}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def is_whole(plan: Plan) -> bool:
    """Whether a plan still says what it said when it was made."""
    return plan.hash == content_hash(plan)
