"""The Kitchen Table: six people who each lost somebody, three waves over eight months.

Its truth: with six people most can't be told yet. They came when things were at their worst, so
that a rise since then is a sign and no proof. About one draw in ten goes like the one shown; in
most others one skipped question leaves too few answers to say even that.
"""

from toolkit.demo.described import Course, Described, Life
from toolkit.results.words import Verdict
from toolkit.storage.models import Design, Headline

KITCHEN_TABLE = Described(
    name="The Kitchen Table (made-up people)",
    purpose=(
        "Six people who have each lost somebody. Every second week they eat together and talk, "
        "or don’t. Everybody in it is made up."
    ),
    measures=("who5", "ons4", "lonely1", "my_goal"),
    outcomes=(("who5", "percent"), ("ons4", "worthwhile"), ("lonely1", "total")),
    truth=(Verdict.SIGN, Verdict.CANNOT_TELL, Verdict.CANNOT_TELL),
    seed=14,
    lives=(
        Life(goals=("To sleep through a night again",)),
        Life(months_before=2, goals=("To cook for myself, not only for the table",)),
        Life(level=-0.5, goals=("To say his name without crying", "To go through his things")),
        Life(missed=2, goals=("To see friends once a week",)),
        Life(months_before=3, declines=(("ons4", "q4"),)),
        Life(level=0.5, goals=("To drive past the hospital without turning round",)),
    ),
    design=Design.TOGETHER,
    headline=Headline.EACH,
    waves=3,
    days_between_waves=126,
    days_between_meetings=14,
    low_at_first=-0.8,
    courses={
        ("who5", "total"): Course(level=-0.5, gain=0.6),
        ("ons4", "satisfaction"): Course(level=-0.3, gain=0.2),
        ("ons4", "worthwhile"): Course(level=-0.2, gain=0.2),
        ("ons4", "happiness"): Course(level=-0.6, gain=0.2),
        ("ons4", "anxiety"): Course(level=-0.2, gain=0.2),
        ("my_goal", "near"): Course(level=-0.6, gain=0.8),
        ("lonely1", "total"): Course(level=-0.6, gain=0.2),
    },
)
