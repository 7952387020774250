"""Whether a file in hand is a report that was published here, and what differs if it is not."""

from dataclasses import dataclass
from threading import Lock

from sqlalchemy.orm import Session

from toolkit.reports.content import from_json
from toolkit.reports.verify import Difference, VerifyError, compare, found_fingerprint, identify
from toolkit.storage import reports
from toolkit.storage.models import Report

#: Bytes of the largest file that is looked at.
LARGEST = 8_000_000
_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found. ``problem`` says why a file could not be looked at."""

    report: Report | None = None
    format: str = "other"
    same: bool = False
    differences: tuple[Difference, ...] = ()
    problem: str = ""


def check(session: Session, data: bytes) -> Checked:
    """Compare a file with the report whose fingerprint it bears; one file at a time."""
    if not _one_at_a_time.acquire(timeout=5):
        return Checked(problem="Another file is being looked at. Please try again in a minute.")
    try:
        form = identify(data).value
        mark = found_fingerprint(data)
        report = reports.with_fingerprint(session, mark) if mark is not None else None
        if report is None:
            return Checked(format=form)
        found = compare(from_json(report.content), data)
        return Checked(report, form, found.same, found.differences)
    except VerifyError as error:
        return Checked(problem=str(error))
    finally:
        _one_at_a_time.release()
