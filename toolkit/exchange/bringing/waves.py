"""From answers to waves: which there are, which have to be made, and whether they can be."""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

from toolkit.exchange.bringing.model import Choices, Known, KnownWave, Noted, Piece
from toolkit.exchange.bringing.rows import Found
from toolkit.storage.imports import Entry, NewMember, NewWave

#: More new people in one file would be another kind of group than this tool is for.
MOST_NEW = 2_000


class Waves:
    """Gives each answer its wave, and notes what can't be."""

    def __init__(self, found: Found, choices: Choices, known: Known, noted: Noted) -> None:
        self.found, self.choices, self.known, self.noted = found, choices, known, noted
        self.there = {wave.number: wave for wave in known.waves}
        self.by_wave: dict[int, list[Piece]] = {}
        loose = []
        for piece in found.pieces:
            if piece.wave is None:
                loose.append(piece)
            elif piece.wave > 0:
                self.by_wave.setdefault(piece.wave, []).append(piece)
        self._by_days(loose)
        #: Waves that are not there yet -> their first day, if it is known.
        self.first_days = {
            number: self._first_day(number) for number in sorted(self.by_wave.keys() - self.there)
        }
        self.new = tuple(self._new_waves())
        self._no_overlap()

    def _by_days(self, loose: Sequence[Piece]) -> None:
        """Give answers without a wave's number to waves by their days."""
        following = max(self.there, default=0) + 1
        last = max((wave.closed or wave.opened for wave in self.known.waves), default=None)
        some_days = any(piece.day for piece in loose)
        number, before = following - 1, None
        for piece in sorted(loose, key=lambda one: (one.day or dt.date.min, one.line)):
            day = piece.day
            fits = next((wave for wave in self.known.waves if _within(day, wave)), None)
            if fits is not None:
                self.by_wave.setdefault(fits.number, []).append(piece)
            elif day is None and some_days:
                self.noted.add("This row has no day, so its wave can’t be told.", piece.line)
            elif day is not None and last is not None and day <= last:
                self.noted.add(
                    "This day is in no wave of your group and before its last one.",
                    *(piece.line, "", day.isoformat()),
                )
            else:
                apart = before and day and (day - before).days > self.choices.break_days
                if number < following or apart:
                    number += 1
                before = day
                self.by_wave.setdefault(number, []).append(piece)

    def _first_day(self, number: int) -> dt.date | None:
        said = self.found.opened.get(number, set())
        if len(said) > 1 and number not in self.choices.days:
            self.noted.add(f"The file gives wave {number} more than one first day.")
        days = [piece.day for piece in self.by_wave[number] if piece.day]
        return self.choices.days.get(number, min(said or days, default=None))

    def _new_waves(self) -> list[NewWave]:
        made = []
        for number, opened in self.first_days.items():
            if opened is None:
                self.noted.add(f"Wave {number} has no date. Write below on which day it began.")
            elif opened > self.known.today:
                self.noted.add(f"Wave {number} would begin on a day that is still to come.")
            else:
                made.append(self._new_wave(number, opened))
        return made

    def _new_wave(self, number: int, opened: dt.date) -> NewWave:
        pieces = self.by_wave[number]
        days = {piece.day for piece in pieces if piece.day}
        closed = max({opened, *days, *self.found.closed.get(number, set())})
        for piece in pieces:
            if piece.day and piece.day < opened:
                self.noted.add(
                    f"This was answered before wave {number} began ({opened.isoformat()}).",
                    *(piece.line, "", piece.day.isoformat()),
                )
        asked = {measure for piece in pieces for measure in piece.answers}
        for key in sorted(asked):
            instrument = self.known.measures[key]
            if instrument.needs_wording:
                self.noted.add(
                    f"{instrument.short} has no wording yet. Enter the text that your group has a "
                    "licence for under Plan first."
                )
        in_order = tuple(key for key in self.known.measures if key in asked)
        return NewWave(number, opened, closed, in_order)

    def _no_overlap(self) -> None:
        new = {wave.number for wave in self.new}
        every = sorted((number, *days) for number, days in self._days().items())
        for (one, _, ends), (two, begins, _) in pairwise(every):
            if not {one, two} & new:
                continue
            if ends is None:
                self.noted.add(f"Wave {one} is still open. Close it before later answers come in.")
            elif begins <= ends:
                self.noted.add(
                    f"Wave {two} would begin on {begins.isoformat()}, before wave {one} is over "
                    f"({ends.isoformat()}). Waves follow one another and can’t overlap."
                )

    def _days(self) -> dict[int, tuple[dt.date, dt.date | None]]:
        """Return wave's number -> its first and last day, of all that are and will be."""
        days: dict[int, tuple[dt.date, dt.date | None]] = {
            wave.number: (wave.opened, wave.closed) for wave in self.known.waves
        }
        return days | {wave.number: (wave.opened, wave.closed) for wave in self.new}

    # --- what comes in -------------------------------------------------------------------

    def entries(self) -> tuple[Entry, ...]:
        """Return the responses; somebody who answers a wave twice is noted."""
        seen: dict[tuple[str, int], int] = {}
        entries = []
        for number, pieces in sorted(self.by_wave.items()):
            wave = self.there.get(number)
            if wave is not None:
                self._asked_there(wave, pieces)
            opened = wave.opened if wave else self.first_days[number]
            for piece in pieces:
                place = (piece.who, number)
                if place in seen:
                    says = f"{piece.who} has answered wave {number} in row {seen[place]} already."
                    self.noted.add(says, piece.line, "", piece.who)
                elif place in self.known.answered:
                    says = f"{piece.who} has answered wave {number} already, or begun to."
                    self.noted.add(says, piece.line, "", piece.who)
                seen.setdefault(place, piece.line)
                sent = piece.day or opened or self.known.today
                entries.append(
                    Entry(
                        *(piece.who, number, piece.answers, piece.how),
                        None if piece.sat_out else sent,
                    )
                )
        return tuple(entries)

    def _asked_there(self, wave: KnownWave, pieces: Sequence[Piece]) -> None:
        """Look that a wave that is there asked what the file answers, with the same options."""
        asked = {
            (measure, question)
            for piece in pieces
            for measure, answers in piece.answers.items()
            for question in answers
        }
        strange = set()
        for measure, question in asked:
            here = self.known.measures[measure]
            there = wave.asked.get(measure)
            if there is None or not there.asks(question):
                strange.add(f"{here.short} was not asked in it")
            elif there.question(question).options != here.question(question).options:
                strange.add(f"{here.short} was asked in it with other options")
        for says in sorted(strange):
            self.noted.add(f"Wave {wave.number} is there already, and {says}.")

    def new_members(self, entries: Sequence[Entry], *, coded: bool) -> tuple[NewMember, ...]:
        """Return everybody in the file as new; ``coded``: their codes stand there already."""
        first: dict[str, int] = {}
        for entry in entries:
            first[entry.who] = min(first.get(entry.who, entry.wave), entry.wave)
        limits = self._days()
        people = []
        for who in self.found.people:
            opened, closed = limits.get(first.get(who, 0), (self.known.today, None))
            joined = self.found.joined.get(who, opened.strftime("%Y-%m"))
            left = self.found.left.get(who)
            if who in first and joined > (closed or self.known.today).strftime("%Y-%m"):
                self.noted.add(f"{who} joined in {joined}, after the first wave they answered.")
            if left is not None and left < joined:
                self.noted.add(f"{who} left in {left}, before they joined ({joined}).")
            people.append(NewMember(who, joined, left, who if coded else None))
        if len(people) > MOST_NEW:
            self.noted.add(f"There are {len(people):,} people in the file: more than a group has.")
        return tuple(people)


def _within(day: dt.date | None, wave: KnownWave) -> bool:
    return day is not None and wave.opened <= day and (wave.closed is None or day <= wave.closed)
