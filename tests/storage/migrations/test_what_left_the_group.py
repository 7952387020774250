"""What left the group: new tables beside those of before, which keep every row."""

import datetime as dt

import pytest
from sqlalchemy.exc import IntegrityError

from toolkit.storage.migrate import migrate

GROUP = {"id": 1, "name": "Walkers", "purpose": "", "support": "", "leave_to": "https://a.org",
         "invented": False, "data_version": 3}  # fmt: skip
MEMBER = {"id": 1, "group_id": 1, "code": "K7D-4RX", "joined": "2026-01", "link_version": 1}
REPORT = {"id": 1, "group_id": 1, "number": 1, "kind": "funder", "template": "", "title": "A year",
          "published_on": dt.date(2026, 11, 25), "fingerprint": "0" * 64,
          "content": "{}"}  # fmt: skip
LEFT = {"id": 1, "group_id": 1, "report_id": 1, "measure": "who5", "outcome": "percent",
        "waves": [1, 2], "people": ["aa", "bb"], "counts": False}  # fmt: skip


@pytest.fixture
def before(earlier):
    earlier.at("0005")
    earlier.put("groups", GROUP)
    earlier.put("members", MEMBER)
    return earlier


def test_rows_of_before_are_kept_and_the_new_tables_are_empty(before):
    counted = before.counts()
    migrate(before.engine, "0006")
    new = {"acts", "report_drafts", "reports", "report_links", "released_figures", "jobs"}
    assert before.counts() == counted | dict.fromkeys(new, 0)
    assert before.rows("members")[0]["code"] == "K7D-4RX"


def test_the_ledger_outlives_a_report_and_goes_with_its_group(before):
    migrate(before.engine, "0006")
    before.put("reports", REPORT)
    before.put("released_figures", LEFT)
    with before.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM reports")
    assert before.rows("released_figures")[0]["report_id"] is None
    with before.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM groups")
    assert before.rows("released_figures") == []


def test_two_reports_of_one_number_are_refused(before):
    migrate(before.engine, "0006")
    before.put("reports", REPORT)
    with pytest.raises(IntegrityError):
        before.put("reports", REPORT | {"id": 2})
