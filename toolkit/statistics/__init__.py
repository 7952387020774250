"""What changed: pandas in, small frozen dataclasses out, never rounded.

Every function says its formula, its source and what it was compared with; ``docs/methods.md`` says
the same for people who don't read code.
"""

from toolkit.statistics.attrition import Attrition, Bound, Bounds, attrition, bounds
from toolkit.statistics.change import PairedChange, paired_change
from toolkit.statistics.least import LEAST, Why, Withheld
from toolkit.statistics.mean import Mean, group_mean
from toolkit.statistics.planning import expected_rise, pairs_needed, smallest_detectable
from toolkit.statistics.reliable_change import ReliableChange, reliable_change
from toolkit.statistics.several_scales import holm
from toolkit.statistics.trend import Trend, trend

__all__ = [
    "LEAST",
    "Attrition",
    "Bound",
    "Bounds",
    "Mean",
    "PairedChange",
    "ReliableChange",
    "Trend",
    "Why",
    "Withheld",
    "attrition",
    "bounds",
    "expected_rise",
    "group_mean",
    "holm",
    "paired_change",
    "pairs_needed",
    "reliable_change",
    "smallest_detectable",
    "trend",
]
