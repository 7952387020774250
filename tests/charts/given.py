"""One of each chart from plain numbers, for the group and for outside: what all tests draw."""

import datetime as dt

import numpy as np
import pandas as pd

from toolkit.charts import attendance, changes, flow, lines, outcomes, profile, question, run
from toolkit.charts.pictures import Kind
from toolkit.charts.theme import Said, Scale
from toolkit.statistics.run_chart import xmr

WAVES = ("Oct 2024", "Mar 2025", "Aug 2025", "Jan 2026")
CODES = ("KES-310", "MAR-311", "OWL-312", "FOX-313", "BEE-314", "ELM-315")
HIGH = Scale("RAND-36: Emotional wellbeing", 0, 100, "higher")
LOW = Scale("PHQ-9: Low mood", 0, 27, "lower")
SOURCE = "RAND-36, version 1.0. Developed at RAND. Worked out with the Mutual Aid Toolkit."
#: Longer than any that the results make, with a word that fits no line.
LONG = Said(
    "Of the three things you hoped for, one clearly got better & one <worse>. About the "
    "other, Donaudampfschifffahrtsgesellschaftskapitaenswohlbefinden, we can’t tell yet.",
    "12 of the 14 who could be counted answered twice, Oct 2024 to Jan 2026",
    SOURCE,
)
SCORES = pd.DataFrame(
    [
        [40.0, 44, 50, 55],
        [30, np.nan, 45, 48],
        [60, 58, np.nan, np.nan],
        [np.nan, 35, 41, 40],
        [70, 71, 75, 80],
        [52, 50, 47, 45],
    ],
    index=CODES,
)
POINTS = (
    lines.Point("Oct 2024", 5, 50.4, 30.1, 70.7),
    lines.Point("Mar 2025", 5, 51.6, 34.0, 69.2),
    lines.Point("Aug 2025", 4, None, None, None),
    lines.Point("Jan 2026", 5, 53.6, 34.2, 73.0),
)
PEOPLE = (
    changes.Moved("KES-310", 40, 55, Kind.BETTER),
    changes.Moved("MAR-311", 30, 48, Kind.BETTER),
    changes.Moved("BEE-314", 70, 72, Kind.SAME),
    changes.Moved("ELM-315", 52, 37, Kind.WORSE),
)
WORDS = {Kind.BETTER: "moved up most", Kind.SAME: "about the same", Kind.WORSE: "moved down most"}
OUTCOMES = (
    outcomes.Outcome("Emotional wellbeing", 48, 58, 0, 2.0, 0.8, 3.2, Kind.BETTER, "Better."),
    outcomes.Outcome("Wellbeing", 41, 44, 0, 0.6, -0.3, 1.5, Kind.SAME, "We can’t tell yet."),
    outcomes.Outcome("Low mood", 9, 12, 0, -1.2, -2.2, -0.2, Kind.WORSE, "Worse."),
    outcomes.Outcome("Sleep", None, None, 0, None, None, None, Kind.SAME, "Too few people."),
)
PARTS = (
    changes.Part("Better", Kind.BETTER, "9", 9),
    changes.Part("The same", Kind.SAME, "not shown", None),
    changes.Part("Worse", Kind.WORSE, "3", 3),
)
WHOLE = outcomes.Whole(4, 0.31, 0.05, 0.57, 0.3, Kind.BETTER)
ARMS = (
    outcomes.Arm("Your group", 12, -4.0, -7.0, -1.0, Kind.BETTER),
    outcomes.Arm("Waiting list", 10, -1.0, -3.0, 1.0),
    outcomes.Arm("Difference", None, -3.0, -6.4, 0.4),
)
PROFILE = (
    profile.Part("Physical functioning", 70, 72, 82),
    profile.Part("Energy", 38, 46, 61),
    profile.Part("Pain", None, None, 78),
)
OPTIONS = ("Never", "Now and then", "Often", "Always")
ASKED = (
    question.Asked("Oct 2024", 20, (5, 6, 9, 0), ("5", "6", "9", "0")),
    question.Asked("Mar 2025", 3, None, ("too few",) * 4),
)
SLOPE = attendance.Slope(14, 20, 8, 3, 41, 0.4, 0.05, 0.75)
CAME = (("KES-310", 3, 4.0), ("MAR-311", 41, -6.0), ("OWL-312", 20, 12.0))
STATES = ("answered", "not this time", "no answer", "had left", "joined later")
STEPS = (
    flow.Step("Oct 2024", (12, None, 0, 0, 4), ("12", "fewer than 3", "0", "0", "4")),
    flow.Step("Mar 2025", (11, 1, 1, 1, 2), ("11", "1", "1", "1", "2")),
)
CAME_TO = [(dt.date(2026, 1, 5) + dt.timedelta(days=7 * at), 6 + at * 7 % 5) for at in range(30)]
CAME_SERIES = pd.Series([float(count) for _, count in CAME_TO])
HAPPENED = [
    (dt.date(2025, 12, 1), "Before the first meeting"),
    (dt.date(2026, 3, 2), "Moved to the library, where there is a ramp & a kettle"),
    (dt.date(2026, 7, 27), "Evenings, not mornings"),
]


def _kw(look):
    return {} if look is None else {"look": look}


#: Charts that show members: never for outside.
WITH_MEMBERS = {
    "lines": lambda s, k: lines.member_lines(
        s, HIGH, POINTS, SCORES, population=lines.Population("People in England", 74.0), **_kw(k)
    ),
    "one member": lambda s, k: lines.one_member(s, HIGH, WAVES, [40.0, np.nan, 50, 55], **_kw(k)),
    "waterfall": lambda s, k: changes.waterfall(s, HIGH, PEOPLE, mid=5, words=WORDS, **_kw(k)),
    "slopes": lambda s, k: changes.slopes(
        s, HIGH, ("Oct 2024", "Jan 2026"), changes.Means(4, 48.0, 53.0), PEOPLE, **_kw(k)
    ),
    "together": lambda s, k: outcomes.together(
        s, WHOLE, [(-0.4, Kind.WORSE), (0.1, Kind.SAME), (0.12, Kind.SAME), (0.9, Kind.BETTER)],
        **_kw(k)
    ),
    "attendance": lambda s, k: attendance.attendance(s, HIGH, SLOPE, CAME, **_kw(k)),
}  # fmt: skip
OUTSIDE = {
    "mean": lambda s, k: lines.mean_line(s, HIGH, POINTS, **_kw(k)),
    "slopes outside": lambda s, k: changes.slopes(
        s, LOW, ("Oct 2024", "Jan 2026"), changes.Means(14, 12.0, 9.0), **_kw(k)
    ),
    "counts": lambda s, k: changes.better_same_worse(s, PARTS, **_kw(k)),
    "before and after": lambda s, k: outcomes.before_after(s, OUTCOMES, **_kw(k)),
    "together outside": lambda s, k: outcomes.together(s, WHOLE, **_kw(k)),
    "comparison": lambda s, k: outcomes.comparison(s, ARMS, mid=2.5, better="lower", **_kw(k)),
    "profile": lambda s, k: profile.profile(
        s, HIGH, PROFILE, times=("Oct 2024", "Jan 2026"), reference="people in England", **_kw(k)
    ),
    "question": lambda s, k: question.question(s, OPTIONS, ASKED, **_kw(k)),
    "attendance outside": lambda s, k: attendance.attendance(s, LOW, SLOPE, **_kw(k)),
    "flow": lambda s, k: flow.flow(s, STATES, STEPS, **_kw(k)),
    "run": lambda s, k: run.run(s, CAME_TO, xmr(CAME_SERIES), HAPPENED, **_kw(k)),
}
ALL = WITH_MEMBERS | OUTSIDE


def draw(name, look=None, said=LONG):
    return ALL[name](said, look)
