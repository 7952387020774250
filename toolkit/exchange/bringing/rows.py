"""From rows to answers: what each cell means under the choices, and what it can't mean."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.exchange.bringing import wordings
from toolkit.exchange.bringing.columns import PERSON, Kind, Use, fingerprint
from toolkit.exchange.bringing.model import Choices, Known, Noted, Piece
from toolkit.exchange.bringing.personal import why_personal
from toolkit.exchange.bringing.spreadsheet import Sheet, column_name
from toolkit.exchange.bringing.wordings import Unknown, plain
from toolkit.instruments.model import OptionSet
from toolkit.storage.codes import SlipError, read_code
from toolkit.storage.models import DECLINED, Answer, How

_HOW = {
    "phone": How.PHONE,
    "on a phone or computer": How.PHONE,
    "online": How.PHONE,
    "paper": How.PAPER,
    "on paper": How.PAPER,
    "helper": How.HELPER,
    "told to a helper": How.HELPER,
}
_NOT_THIS_TIME = frozenset({"not this time", "not_this_time", "said “not this time”"})

Columns = list[tuple[int, Use]]
Mean = Callable[[str], Answer | Unknown | None]


@dataclass(slots=True)
class Found:
    """What the rows hold, before it is known which waves there are."""

    pieces: list[Piece] = field(default_factory=list)
    #: Everybody in the file, in its order.
    people: dict[str, None] = field(default_factory=dict)
    joined: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    #: Wave's number -> the first and the last days that columns give it.
    opened: dict[int, set[dt.date]] = field(default_factory=dict)
    closed: dict[int, set[dt.date]] = field(default_factory=dict)
    empty_rows: int = 0
    #: Measure, answer set and word -> how often it stands there and is no option.
    words: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    sets: dict[tuple[str, str], OptionSet] = field(default_factory=dict)
    read_as: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)


class Rows:
    """Goes over the rows once and notes what can't come in."""

    def __init__(self, sheet: Sheet, choices: Choices, known: Known, noted: Noted) -> None:
        self.sheet, self.choices, self.known, self.noted = sheet, choices, known, noted
        self.found = Found()
        self.spelt: dict[str, str] = {}
        self.of_kind: dict[Kind, Columns] = {}
        for at, use in enumerate(choices.uses):
            self.of_kind.setdefault(use.kind, []).append((at, use))
        self.wide = any(use.wave is not None for _, use in self.columns(Kind.QUESTION))

    def columns(self, *kinds: Kind) -> Columns:
        return sorted(
            (one for kind in kinds for one in self.of_kind.get(kind, [])), key=lambda one: one[0]
        )

    def title(self, at: int) -> str:
        heading = self.sheet.headings[at]
        return f"{column_name(at)} “{heading}”" if heading else column_name(at)

    def say(self, says: str, at: int | None = None, row: int | None = None) -> None:
        """Note a problem of a cell, a column or the file."""
        self.noted.add(
            says,
            0 if row is None else self.sheet.lines[row],
            "" if at is None else self.title(at),
            "" if at is None or row is None else self.sheet.rows[row][at],
        )

    # --- the columns ---------------------------------------------------------------------

    def look_at_columns(self) -> None:
        """Note what can't be: nobody told apart, two columns for the same, names."""
        people = self.columns(*PERSON)
        if not people:
            self.say(
                "No column says who is who. Choose the one with the codes, or with your own "
                "numbers for people."
            )
        for at, _ in people[1:]:
            self.say("Two columns say who is who. Keep one of them.", at)
        if self.wide and self.columns(Kind.WAVE):
            self.say(
                "One column says the wave of each row, and others have a wave of their own. "
                "It can be only one of the two."
            )
        if not self.columns(Kind.QUESTION):
            self.say("No column is a question of a measure. Choose which answers are to come in.")
        self._look_for_twins()
        self._look_for_names()

    def _look_for_twins(self) -> None:
        seen: set[tuple[str, int | None]] = set()
        for at, use in enumerate(self.choices.uses):
            place = (use.text, use.wave)
            if place in seen and use.kind is not Kind.SKIP and use.kind not in PERSON:
                self.say("Another column is the same. Keep one, or give each its wave.", at)
            seen.add(place)

    def _look_for_names(self) -> None:
        for at, use in enumerate(self.choices.uses):
            if use.kind in {Kind.SKIP, Kind.MEMBER, Kind.MADE}:
                continue
            own = use.kind is Kind.OWN
            cells = [row[at] for row in self.sheet.rows]
            why = why_personal(self.sheet.headings[at], cells, tells_apart=own, asked=not own)
            if why:
                self.say(
                    f"This column seems to hold {why}. Those don’t come in. Begin again with the "
                    "file and let them be replaced by codes.",
                    at,
                )

    # --- the rows ------------------------------------------------------------------------

    def read(self) -> Found:
        """Return what the rows hold; call it when the columns have no problem."""
        for line, where in self.sheet.merged:
            says = f"The cells {where} are one cell, so nobody can tell where it belongs."
            self.noted.add(f"{says} Split them again.", line)
        for line in self.sheet.too_long:
            self.noted.add(
                "This row has more cells than there are headings. A comma inside a number or a "
                "text may have split a cell in two.",
                line,
            )
        person_at, person_use = self.columns(*PERSON)[0]
        readers = self._readers()
        wave_at = next((at for at, _ in self.columns(Kind.WAVE)), None)
        limits = self.columns(Kind.OPENED, Kind.CLOSED)
        months = self.columns(Kind.JOINED, Kind.LEFT)
        for row, cells in enumerate(self.sheet.rows):
            wave = None if wave_at is None else self._number(row, wave_at)
            given = [one for one in (read(row, cells, wave) for read in readers) if one]
            for at, use in limits:
                self._limit(row, at, use, wave)
            who = self._person(row, person_at, person_use)
            if who is None:
                if given and wordings.is_nothing(cells[person_at]):
                    self.say("Nobody’s code stands here, but there are answers.", person_at, row)
                continue
            for at, use in months:
                self._month(row, at, use, who)
            for piece in given:
                piece.who = who
            self.found.pieces += given
            self.found.empty_rows += not given
        return self.found

    def _readers(self) -> list["_Reader"]:
        waves = {use.wave for _, use in self.columns(Kind.QUESTION)}
        return [_Reader(self, wave) for wave in sorted(waves, key=lambda wave: wave or 0)]

    def _person(self, row: int, at: int, use: Use) -> str | None:
        cell = " ".join(self.sheet.rows[row][at].split())
        if wordings.is_nothing(cell):
            return None
        if use.kind is Kind.MEMBER:
            try:
                cell = str(read_code(cell))
            except SlipError:
                self.say("There is a slip in this code. Codes look like K7D-4RX.", at, row)
                return None
            if cell not in self.known.codes:
                self.say(
                    "Nobody in your group has this code. If these are codes of another list, say "
                    "that the column holds your own numbers: then people get new codes.",
                    *(at, row),
                )
                return None
        else:  # “p1” and “P1” are one person
            cell = self.spelt.setdefault(cell.casefold(), cell)
        self.found.people[cell] = None
        return cell

    def _month(self, row: int, at: int, use: Use, who: str) -> None:
        cell = self.sheet.rows[row][at]
        if wordings.is_nothing(cell):
            return
        kept = self.found.joined if use.kind is Kind.JOINED else self.found.left
        month = wordings.month(cell, month_first=self.choices.month_first)
        if month is None:
            self.say("This is no month that there is. Write it as 2026-11.", at, row)
        elif kept.setdefault(who, month) != month:
            self.say(f"Another row says {kept[who]} for the same person.", at, row)

    def _number(self, row: int, at: int) -> int | None:
        """Return the wave of a row; 0 if it names none, which is noted where it matters."""
        found = wordings.whole_number(self.sheet.rows[row][at])
        return found if found is not None and found > 0 else 0

    def day(self, row: int, at: int) -> dt.date | None:
        cell = self.sheet.rows[row][at]
        if wordings.is_nothing(cell):
            return None
        found = wordings.day(cell, month_first=self.choices.month_first)
        if found is None:
            self.say("This is no day that there is. Write it as 2026-11-23.", at, row)
        elif found > self.known.today:
            self.say("This day is still to come.", at, row)
            return None
        return found

    def _limit(self, row: int, at: int, use: Use, wave: int | None) -> None:
        """Note the first or the last day of a wave, where a column says it."""
        number = use.wave or wave
        found = self.day(row, at) if number else None
        if number and found is not None:
            kept = self.found.opened if use.kind is Kind.OPENED else self.found.closed
            kept.setdefault(number, set()).add(found)


class _Reader:
    """Reads one wave's cells of a row; ``wave`` None: the row itself is of one wave."""

    def __init__(self, rows: Rows, wave: int | None) -> None:
        self.rows, self.wave = rows, wave
        questions = [one for one in rows.columns(Kind.QUESTION) if one[1].wave == wave]
        self.questions = [(at, use, self._meaning(use)) for at, use in questions]
        self.names = {
            f"{use.measure}_{use.question}": (use.measure, use.question) for _, use in questions
        }
        self.days = self._of(Kind.DAY)
        self.ways = self._of(Kind.HOW)
        self.presence = self._of(Kind.PRESENCE)
        self.declined = self._of(Kind.DECLINED)
        self.versions = self._of(Kind.VERSION)

    def _of(self, kind: Kind) -> Columns:
        """Return the wave's own columns of a kind, else those for all waves."""
        every = self.rows.columns(kind)
        own = [one for one in every if one[1].wave == self.wave]
        return own or [one for one in every if one[1].wave is None]

    def __call__(self, row: int, cells: Sequence[str], wave: int | None) -> Piece | None:
        answers = self._answers(row, cells)
        sat_out = not answers and any(plain(cells[at]) in _NOT_THIS_TIME for at, _ in self.presence)
        rows = self.rows
        filled = answers or sat_out or any(cells[at].strip() for at, _, _ in self.questions)
        day = rows.day(row, self.days[0][0]) if self.days and filled else None
        if not answers and not sat_out:
            return None
        if wave == 0:
            at = rows.columns(Kind.WAVE)[0][0]
            rows.say("This is no number of a wave. Waves count 1, 2, 3 …", at, row)
        return Piece(
            line=rows.sheet.lines[row],
            who="",
            wave=self.wave if self.wave is not None else wave,
            day=day,
            how=self._way(row) if answers else rows.choices.how,
            sat_out=sat_out,
            answers=answers,
        )

    def _answers(self, row: int, cells: Sequence[str]) -> dict[str, dict[str, Answer]]:
        answers: dict[str, dict[str, Answer]] = {}
        for at, use, mean in self.questions:
            cell = cells[at]
            answer = mean(cell) if cell else None
            if isinstance(answer, Unknown):
                self._no_option(row, at, use)
            elif answer is not None:
                answers.setdefault(use.measure, {})[use.question] = answer
        for at, _ in self.declined:
            for name in cells[at].split():
                if name in self.names:
                    measure, question = self.names[name]
                    answers.setdefault(measure, {})[question] = DECLINED
        if answers:
            for at, use in self.versions:
                self._same_version(row, at, use)
        return answers

    def _meaning(self, use: Use) -> Mean:
        """Return what reads a cell of a question; each different cell is looked at once."""
        options = self.rows.known.measures[use.measure].question(use.question).options
        place = (use.measure, options.name)
        self.rows.found.sets[place] = options
        said = self.rows.choices.words.get(place, {})
        labels = {choice.code: choice.label for choice in options.choices}
        seen = self.rows.found.read_as.setdefault(place, {})
        cached: dict[str, Answer | Unknown | None] = {}

        def mean(cell: str) -> Answer | Unknown | None:
            if cell not in cached:
                word = plain(cell)
                found = self._said(said, word) if said else Unknown.ANSWER
                if isinstance(found, Unknown):
                    found = wordings.answer(options, cell)
                cached[cell] = found
                if isinstance(found, int):
                    seen[word] = labels[found]
                elif not isinstance(found, Unknown) and word:
                    seen[word] = "I’d rather not say" if found == DECLINED else "left open"
            return cached[cell]

        return mean

    @staticmethod
    def _said(said: Mapping[str, Answer | None], word: str) -> Answer | Unknown | None:
        """Return what the group said that a word means."""
        return said.get(fingerprint(word), Unknown.ANSWER)

    def _no_option(self, row: int, at: int, use: Use) -> None:
        options = self.rows.known.measures[use.measure].question(use.question).options
        self.rows.found.words[use.measure, options.name, plain(self.rows.sheet.rows[row][at])] += 1
        known = ", ".join(f"{choice.code} {choice.label}" for choice in options.choices)
        self.rows.say(f"This is no answer to the question. It can be: {known}.", at, row)

    def _same_version(self, row: int, at: int, use: Use) -> None:
        cell = self.rows.sheet.rows[row][at].strip()
        now = f"{use.measure}@{self.rows.known.measures[use.measure].version}"
        if cell and cell not in {now, now.partition("@")[2]}:
            self.rows.say(f"This was another version than the one there is now ({now}).", at, row)

    def _way(self, row: int) -> How:
        if not self.ways:
            return self.rows.choices.how
        at = self.ways[0][0]
        cell = plain(self.rows.sheet.rows[row][at])
        if cell and cell not in _HOW:
            self.rows.say("This can be phone, paper or helper.", at, row)
        return _HOW.get(cell, self.rows.choices.how)
