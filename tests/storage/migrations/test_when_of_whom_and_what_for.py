"""Plans say more: those of before are kept, have said nothing of it, and are still whole."""

import datetime as dt

from sqlalchemy.orm import Session

from toolkit.planning import Schedule
from toolkit.storage import plans
from toolkit.storage.migrate import migrate
from toolkit.storage.models import Plan

GROUP = {"id": 1, "name": "Walkers", "purpose": "", "support": "", "leave_to": "https://a.org",
         "invented": False, "data_version": 3}  # fmt: skip
#: The hash is what the version before made of these measures.
PLAN = {"id": 1, "group_id": 1, "made_at": dt.datetime.fromisoformat("2026-11-01"),
        "measures": ["who5"],
        "outcomes": [["who5", "percent"]], "design": "together", "main_wave": 4,
        "headline": "each",
        "hash": "a91bd1e16115ae9d92fc4baa6298cf44b8883e560d22b4bcc07f896522b274db"}  # fmt: skip


def test_a_plan_of_before_is_still_whole_and_has_said_no_more(earlier):
    earlier.at("0008")
    earlier.put("groups", GROUP)
    earlier.put("plans", PLAN)
    counted = earlier.counts()
    migrate(earlier.engine, "0009")
    assert earlier.counts() == counted
    (row,) = earlier.rows("plans")
    assert (row["schedule"], row["profile"], row["hopes"], row["expected"]) == ({}, {}, [], None)
    with Session(earlier.engine) as session:
        plan = session.get(Plan, 1)
        assert plans.is_whole(plan)
        plan.schedule = Schedule(months=(0, 3)).kept()
        assert not plans.is_whole(plan)
