"""What is asked, and how it is scored: one definition an instrument, read from ``surveys/``.

Importing this, or loading the library, imports neither pandas nor numpy: the member's way must not
pay for them. Scoring does, when it is called.
"""

from toolkit.instruments.loader import load_file, load_library, parse
from toolkit.instruments.model import (
    AnswerError,
    Choice,
    Instrument,
    InstrumentError,
    OpenKind,
    OpenQuestion,
    OptionSet,
    Problem,
    Question,
    ReferencePopulation,
    Reliability,
    Scale,
    Section,
    SupportCall,
)
from toolkit.instruments.support import calls_for_support

__all__ = [
    "AnswerError",
    "Choice",
    "Instrument",
    "InstrumentError",
    "OpenKind",
    "OpenQuestion",
    "OptionSet",
    "Problem",
    "Question",
    "ReferencePopulation",
    "Reliability",
    "Scale",
    "Section",
    "SupportCall",
    "calls_for_support",
    "load_file",
    "load_library",
    "parse",
]
