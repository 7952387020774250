"""What the group has, what it said of a file, and what would come in: plain frozen values."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from toolkit.exchange.bringing.columns import Use
from toolkit.instruments import Instrument
from toolkit.instruments.model import OptionSet
from toolkit.storage.imports import Entry, NewMember, NewWave
from toolkit.storage.models import Answer, How


@dataclass(frozen=True, slots=True)
class KnownWave:
    """A wave that the group has; ``asked`` is what was asked in it."""

    number: int
    opened: dt.date
    closed: dt.date | None
    asked: Mapping[str, Instrument]


@dataclass(frozen=True, slots=True)
class Known:
    """What the group has already, and what it may ask."""

    codes: frozenset[str]
    waves: tuple[KnownWave, ...]
    #: Code and wave's number of each response, begun ones too.
    answered: frozenset[tuple[str, int]]
    #: All measures as they would be asked now, in the group's own wording.
    measures: Mapping[str, Instrument]
    today: dt.date


@dataclass(frozen=True, slots=True)
class Choices:
    """What was said of the file."""

    uses: tuple[Use, ...]
    #: Wave's number -> its first day, where the group said it.
    days: Mapping[int, dt.date] = field(default_factory=lambda: MappingProxyType({}))
    #: Answers further apart than this are of different waves, where only days tell.
    break_days: int = 28
    month_first: bool = False
    how: How = How.PHONE
    #: Measure and answer set -> word (by ``columns.fingerprint``) -> what it means.
    words: Mapping[tuple[str, str], Mapping[str, Answer | None]] = field(
        default_factory=lambda: MappingProxyType({})
    )


@dataclass(frozen=True, slots=True)
class Problem:
    """Why nothing can come in; ``row`` 0 and ``column`` "": it is of the whole file or column."""

    row: int
    column: str
    value: str
    says: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word that is no option of a question, and how often it stands in the file."""

    measure: str
    options: OptionSet
    word: str
    often: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What would come in, whole."""

    waves: tuple[NewWave, ...]
    people: tuple[NewMember, ...]
    entries: tuple[Entry, ...]
    #: The first of them, by row.
    problems: tuple[Problem, ...]
    how_many_problems: int
    #: Words to be matched by hand, most frequent first.
    words: tuple[Word, ...]
    #: Waves that are to be made -> the first day as the file or the group says it.
    new_waves: Mapping[int, dt.date | None]
    #: Measure and answer set -> what stood in cells -> what it was read as.
    read_as: Mapping[tuple[str, str], Mapping[str, str]]
    #: Rows in which nobody answered anything.
    empty_rows: int
    known_people: int


@dataclass(slots=True)
class Piece:
    """One person's wave in a row, before it is known which wave that is."""

    line: int
    who: str
    wave: int | None
    day: dt.date | None
    how: How
    sat_out: bool
    answers: dict[str, dict[str, Answer]]


#: More than anybody reads; the rest is counted.
_MOST_NOTED = 1_000


@dataclass(slots=True)
class Noted:
    """The problems of a file, noted as they are found."""

    problems: list[Problem] = field(default_factory=list)
    count: int = 0

    def add(self, says: str, row: int = 0, column: str = "", value: str = "") -> None:
        self.count += 1
        if len(self.problems) < _MOST_NOTED:
            self.problems.append(Problem(row, column, value, says))
