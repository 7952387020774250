"""What changed: pandas in, small frozen dataclasses out, never rounded.

Every function says its formula, its source and what it was compared with; ``docs/methods.md`` says
the same for people who don't read code.
"""

from toolkit.statistics.attendance import DoseResponse, dose_response
from toolkit.statistics.attrition import Attrition, Bound, Bounds, attrition, bounds
from toolkit.statistics.change import PairedChange, paired_change
from toolkit.statistics.comparison import Comparison, compare
from toolkit.statistics.disclosure import Disclosed, disclose, disclose_counts
from toolkit.statistics.least import LEAST, Why, Withheld
from toolkit.statistics.mean import Mean, group_mean
from toolkit.statistics.planning import expected_rise, pairs_needed, smallest_detectable
from toolkit.statistics.pooling import Pooled, pool
from toolkit.statistics.reliability import Reliability, alpha
from toolkit.statistics.reliable_change import ReliableChange, reliable_change
from toolkit.statistics.run_chart import RunChart, xmr
from toolkit.statistics.several_scales import holm
from toolkit.statistics.trend import Trend, trend

__all__ = [
    "LEAST",
    "Attrition",
    "Bound",
    "Bounds",
    "Comparison",
    "Disclosed",
    "DoseResponse",
    "Mean",
    "PairedChange",
    "Pooled",
    "Reliability",
    "ReliableChange",
    "RunChart",
    "Trend",
    "Why",
    "Withheld",
    "alpha",
    "attrition",
    "bounds",
    "compare",
    "disclose",
    "disclose_counts",
    "dose_response",
    "expected_rise",
    "group_mean",
    "holm",
    "paired_change",
    "pairs_needed",
    "pool",
    "reliable_change",
    "smallest_detectable",
    "trend",
    "xmr",
]
