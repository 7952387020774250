"""The Wednesday Room: twenty-two people who drink, or did, together from one start, over a year.

Its truth: how much they drink, which they came together for, did not change; how they feel got
worse; of what they have to build a recovery on nobody can tell. Five left before the year was over,
most of them not because things went well. More than one draw in four goes like the one shown.
"""

from toolkit.demo.described import LONG_THERE, Course, Described, Life
from toolkit.results.words import Verdict
from toolkit.storage.beside import PURPOSE
from toolkit.storage.models import Design, Reason

_THERE = Life(months_before=LONG_THERE)

_COURSES = {
    # How much somebody drinks is a habit: it goes its own way, and stays.
    ("auditc", "total"): Course(level=-0.5, shared=0.2, lasting=0.95, alpha=0.88),
    ("barc10", "total"): Course(level=0.2),
}
#: People who would have come and had to wait, so that nobody says what the group does of them:
#: whatever is said of the two is what a draw by lot gave, and no other draw was looked at.
_WAITING_LIST = Described(
    name="Waiting list, beside The Wednesday Room (made-up people)",
    purpose=PURPOSE,
    measures=("auditc", "barc10", "who5"),
    outcomes=(("auditc", "total"), ("barc10", "total"), ("who5", "percent")),
    truth=(),
    seed=3,
    lives=(
        *(_THERE for _ in range(9)),
        Life(months_before=LONG_THERE, level=-0.5),
        Life(months_before=LONG_THERE, missed=3),
        Life(months_before=LONG_THERE, left_after=2, reason=Reason.NOT_SAID),
        Life(months_before=LONG_THERE, silent_after=1),
    ),
    design=Design.TOGETHER,
    waves=4,
    days_between_waves=121,
    days_since_last_wave=51,
    days_between_meetings=3650,
    courses=_COURSES,
)

WEDNESDAY_ROOM = Described(
    name="The Wednesday Room (made-up people)",
    purpose=(
        "People who drink, or used to, meet on Wednesday evenings and look out for each other "
        "between them. Everybody in it is made up."
    ),
    measures=("auditc", "barc10", "who5"),
    outcomes=(("auditc", "total"), ("barc10", "total"), ("who5", "percent")),
    truth=(Verdict.LITTLE, Verdict.CANNOT_TELL, Verdict.LOSS),
    seed=3,
    lives=(
        *(_THERE for _ in range(10)),
        Life(months_before=LONG_THERE, level=0.6),
        Life(months_before=LONG_THERE, missed=2),
        Life(months_before=8, sits_out=3),
        Life(months_before=8, declines=(("auditc", "q2"),)),
        Life(months_before=2),
        Life(months_before=1),
        Life(months_before=9, missed=3, level=-0.4),
        Life(months_before=LONG_THERE, left_after=1, reason=Reason.NOT_FOR_ME),
        Life(months_before=LONG_THERE, left_after=2, reason=Reason.UNWELL, level=-0.8),
        Life(months_before=7, left_after=2, reason=Reason.NOT_SAID, level=-0.5),
        Life(months_before=LONG_THERE, left_after=3, reason=Reason.MOVED),
        Life(months_before=LONG_THERE, silent_after=3, level=-0.4),
    ),
    design=Design.TOGETHER,
    waves=4,
    days_between_waves=121,
    days_since_last_wave=51,
    courses={**_COURSES, ("who5", "total"): Course(gain=-0.9)},
    beside=_WAITING_LIST,
)
