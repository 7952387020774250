"""The Greenhouse: sixteen people who garden, an open group over two years.

Its truth: one thing that it hoped for clearly got better, one changed a little, of one nobody can
tell; and two people got worse.

Few draws tell all of that at once, about one in a hundred: that is how it is with twelve people who
can be compared. The page of results shows the first that does.

Newcomers come when things are bad, so that some of their first rise is regression to the mean;
those who have been there for long gain slowly, in mood most. Some leave, some stop answering, some
sit a wave out, some skip.
"""

from toolkit.demo.described import LONG_THERE, Course, Described, Life
from toolkit.results.words import Verdict
from toolkit.storage.models import Design, How, Reason

_WORSE = Life(months_before=LONG_THERE, level=1.0, drift=-0.5)
_LIVES = (
    Life(months_before=LONG_THERE),
    Life(months_before=LONG_THERE, how=How.PAPER),
    _WORSE,
    Life(left_after=2, reason=Reason.MOVED),
    Life(months_before=LONG_THERE, sits_out=4),
    Life(months_before=LONG_THERE, declines=(("rand36", "q20"), ("rand36", "q32"))),
    Life(months_before=LONG_THERE, silent_after=3, level=-0.4),
    _WORSE,
    Life(months_before=LONG_THERE, left_after=4, reason=Reason.UNWELL, level=-0.7),
    Life(months_before=LONG_THERE, how=How.HELPER, declines=(("ons4", "q4"),)),
    Life(missed=2),
    Life(months_before=LONG_THERE),
    Life(joins=2, left_after=3, reason=Reason.TIME),
    Life(joins=3, left_after=5, reason=Reason.BETTER, level=0.5),
    Life(joins=4, silent_after=5),
    Life(joins=5, sits_out=6),
)

_SLOWLY = 0.3
_LITTLE_OF_IT = 0.3  # of a person's getting worse


def _feels(level: float, gain: float = _SLOWLY) -> Course:
    return Course(level=level, gain=gain)


def _less_worse(level: float, gain: float = _SLOWLY) -> Course:
    """Return how a scale goes on which who gets worse does so less than in wellbeing and energy."""
    return Course(level=level, gain=gain, drift=_LITTLE_OF_IT)


#: What people say of the group itself, whatever else they feel. What it gives them rises a little;
#: there they agree with themselves from question to question and from wave to wave more than people
#: mostly do: in a group of this size only that lets a change be told that is smaller than matters.
_RECEIVE = Course(level=0.2, gain=0.25, shared=0.0, drift=0.0, lasting=0.98, alpha=0.95)
_GIVE = Course(level=0.5, shared=0.0, drift=0.0)


GREENHOUSE = Described(
    name="The Greenhouse (made-up people)",
    purpose=(
        "A gardening group that meets every week to grow vegetables and keep each other company. "
        "Everybody in it is made up."
    ),
    measures=("rand36", "who5", "ons4", "mutual_aid"),
    outcomes=(("rand36", "emotional_wellbeing"), ("mutual_aid", "receive"), ("who5", "percent")),
    truth=(Verdict.GAIN, Verdict.SMALL, Verdict.CANNOT_TELL),
    seed=134,
    lives=_LIVES,
    design=Design.AS_THEY_JOIN,
    waves=6,
    days_between_waves=146,
    asks_today=True,
    courses={
        ("rand36", "physical_functioning"): _less_worse(0.8),
        ("rand36", "role_physical"): _less_worse(0.2),
        ("rand36", "pain"): _less_worse(0.0),
        ("rand36", "general_health"): _less_worse(0.0),
        ("rand36", "health_change"): _less_worse(0.2),
        ("rand36", "social_functioning"): _feels(0.2),
        ("rand36", "energy"): _feels(-0.3),
        ("rand36", "emotional_wellbeing"): _less_worse(0.0, 0.9),
        ("who5", "total"): _feels(0.0, 0.8),
        ("ons4", "satisfaction"): _feels(0.3, 0.6),
        ("ons4", "worthwhile"): _feels(0.4),
        ("ons4", "happiness"): _feels(0.3),
        ("ons4", "anxiety"): _feels(0.2),
        ("mutual_aid", "receive"): _RECEIVE,
        ("mutual_aid", "give"): _GIVE,
    },
    elsewhere=_feels(0.0),
)
