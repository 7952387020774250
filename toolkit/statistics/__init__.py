"""What changed: pandas in, small frozen dataclasses out, never rounded.

Every function says its formula, its source and what it was compared with; ``docs/methods.md`` says
the same for people who don't read code.
"""

from toolkit.statistics.attendance import DoseResponse, dose_response
from toolkit.statistics.attrition import Attrition, Bound, Bounds, attrition, bounds
from toolkit.statistics.change import PairedChange, paired_change
from toolkit.statistics.comparison import Comparison, compare
from toolkit.statistics.disclosure import (
    Disclosed,
    DisclosedMean,
    disclose,
    disclose_counts,
    disclose_mean,
    disclose_tally,
)
from toolkit.statistics.least import LEAST, LEAST_OUTSIDE, Why, Withheld
from toolkit.statistics.mean import Mean, group_mean
from toolkit.statistics.planning import expected_rise, pairs_needed, smallest_detectable
from toolkit.statistics.pooling import Pooled, pool
from toolkit.statistics.reliability import Reliability, alpha
from toolkit.statistics.reliable_change import (
    ReliableChange,
    chance_marked,
    least_marked,
    reliable_change,
    threshold_at,
)
from toolkit.statistics.run_chart import RunChart, xmr
from toolkit.statistics.settled import (
    SettledPairs,
    first_pairs,
    settled_answers,
    settled_pairs,
    still_passing,
)
from toolkit.statistics.several_scales import holm, pairs_for
from toolkit.statistics.together import person_means, together
from toolkit.statistics.trend import Trend, trend

__all__ = [
    "LEAST",
    "LEAST_OUTSIDE",
    "Attrition",
    "Bound",
    "Bounds",
    "Comparison",
    "Disclosed",
    "DisclosedMean",
    "DoseResponse",
    "Mean",
    "PairedChange",
    "Pooled",
    "Reliability",
    "ReliableChange",
    "RunChart",
    "SettledPairs",
    "Trend",
    "Why",
    "Withheld",
    "alpha",
    "attrition",
    "bounds",
    "chance_marked",
    "compare",
    "disclose",
    "disclose_counts",
    "disclose_mean",
    "disclose_tally",
    "dose_response",
    "expected_rise",
    "first_pairs",
    "group_mean",
    "holm",
    "least_marked",
    "paired_change",
    "pairs_for",
    "pairs_needed",
    "person_means",
    "pool",
    "reliable_change",
    "settled_answers",
    "settled_pairs",
    "smallest_detectable",
    "still_passing",
    "threshold_at",
    "together",
    "trend",
    "xmr",
]
