"""Work that a page does not wait for, kept in a table so that it survives a restart.

One process works at a time (it holds a lock file), so that what is still called running when it
starts was cut off, and is begun again.
"""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from toolkit.storage.models import Job, JobState

MOST_ATTEMPTS = 3
_CUT_OFF = "It was cut off three times. Please try again; if it stays so, tell who runs the server."


def take_up_again(session: Session) -> None:
    """Let work wait again that was cut off, or give it up after three times."""
    for job in session.scalars(select(Job).where(Job.state == JobState.RUNNING)):
        if job.attempts >= MOST_ATTEMPTS:
            job.state, job.says = JobState.FAILED, _CUT_OFF
        else:
            job.state = JobState.WAITING
    session.flush()


def begin_next(session: Session) -> Job | None:
    """Return the oldest work that waits, now running; None where there is none."""
    query = select(Job).where(Job.state == JobState.WAITING).order_by(Job.id)
    job = session.scalars(query).first()
    if job is not None:
        job.state, job.progress, job.attempts = JobState.RUNNING, 0, job.attempts + 1
        session.flush()
    return job


def tell(session: Session, job: Job, progress: int, says: str) -> None:
    """Say how far it is."""
    session.execute(update(Job).where(Job.id == job.id).values(progress=progress, says=says[:200]))


def end(session: Session, job: Job, *, problem: str = "") -> None:
    """Say that it is done, or why it is not."""
    state = JobState.FAILED if problem else JobState.DONE
    said = problem or "Ready."
    session.execute(
        update(Job).where(Job.id == job.id).values(state=state, progress=100, says=said[:200])
    )


def any_waiting(session: Session) -> bool:
    """Whether there is work to do."""
    unfinished = (JobState.WAITING, JobState.RUNNING)
    return session.scalar(select(Job.id).where(Job.state.in_(unfinished)).limit(1)) is not None
