"""Acts of before are chained as new ones are: nothing of them changes, and the chain holds."""

import datetime as dt

from toolkit.storage import acts
from toolkit.storage.database import sessions
from toolkit.storage.migrate import migrate

GROUP = {"name": "Walkers", "purpose": "", "support": "", "leave_to": "https://a.org",
         "invented": False, "data_version": 3}  # fmt: skip


def test_acts_of_before_are_chained_group_by_group(earlier):
    earlier.at("0018")
    for number in (1, 2):
        earlier.put("groups", {"id": number, **GROUP})
    for number, group in enumerate((1, 2, 1, None, 1), start=1):
        earlier.put(
            "acts",
            {
                "id": number,
                "group_id": group,
                "at": dt.datetime(2026, 11, 2, 10, number),  # noqa: DTZ001
                "act": "wave:opened",
                "fields": f'{{"wave": {number}}}',
            },
        )
    counted = earlier.counts()
    migrate(earlier.engine, "0019")
    assert earlier.counts() == counted
    marks = [row["mark"] for row in earlier.rows("acts")]
    assert len(set(marks)) == 5
    migrate(earlier.engine)
    with sessions(earlier.engine)() as session:
        assert [acts.broken(session, group) for group in (1, 2, None)] == [None, None, None]
