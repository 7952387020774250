"""What each column of somebody's spreadsheet is: a guess, to be looked at and corrected.

A question is known by its key as our own files have it (``who5_q1``), by a name such as “WHO-5 1”,
or by its text, as Google Forms and Microsoft Forms put it above the answers.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from toolkit.exchange.bringing.wordings import plain
from toolkit.instruments import Instrument
from toolkit.storage.codes import SlipError, read_code


class Kind(StrEnum):
    """What a column may be."""

    SKIP = ""
    #: The codes of the group's members.
    MEMBER = "member"
    #: A number or sign of the group's own that tells people apart; they get new codes.
    OWN = "own"
    #: New codes that stand where names stood.
    MADE = "made"
    WAVE = "wave"
    DAY = "day"
    OPENED = "opened"
    CLOSED = "closed"
    JOINED = "joined"
    LEFT = "left"
    HOW = "how"
    PRESENCE = "presence"
    DECLINED = "declined"
    VERSION = "version"
    QUESTION = "question"


#: What tells people apart.
PERSON = frozenset({Kind.MEMBER, Kind.OWN, Kind.MADE})
#: What may stand once for each wave, in a file with one row a person.
BY_WAVE = frozenset(
    {Kind.QUESTION, Kind.DAY, Kind.OPENED, Kind.CLOSED, Kind.HOW, Kind.PRESENCE}
    | {Kind.DECLINED, Kind.VERSION}
)
_OF_MEASURE = frozenset({Kind.QUESTION, Kind.DECLINED, Kind.VERSION})


@dataclass(frozen=True, slots=True)
class Use:
    """What one column is; ``wave`` only where a row is a person and not a person's wave."""

    kind: Kind = Kind.SKIP
    measure: str = ""
    question: str = ""
    wave: int | None = None

    @property
    def text(self) -> str:
        """The use without its wave, such as ``question:who5:q1``; ``read`` reads it."""
        return ":".join(filter(None, [self.kind.value, self.measure, self.question]))


def read(text: str, wave: int | None, measures: Mapping[str, Instrument]) -> Use:
    """Return the use that ``Use.text`` wrote; what is none skips the column."""
    name, measure, question = [*text.split(":"), "", ""][:3]
    try:
        kind = Kind(name)
    except ValueError:
        return Use()
    if kind in _OF_MEASURE and measure not in measures:
        return Use()
    if kind is Kind.QUESTION and not measures[measure].asks(question):
        return Use()
    if kind not in _OF_MEASURE:
        measure = ""
    return Use(
        kind,
        measure,
        question if kind is Kind.QUESTION else "",
        wave if kind in BY_WAVE else None,
    )


def fingerprint(text: str) -> str:
    """Return what a heading or a word is remembered by: the text itself is not kept."""
    return hashlib.sha256(plain(text).encode()).hexdigest()[:16]


_HEADINGS: Mapping[Kind, frozenset[str]] = {
    Kind.OWN: frozenset(
        {"member", "id", "code", "participant", "person", "respondent", "pseudonym", "key", "case"}
        | {"member id", "member code", "participant id", "study id", "person id", "client id"}
        | {"participant code", "own code", "personal code", "subject", "who"}
        | {"member number", "respondent id", "user id", "case id", "unique id"}
    ),
    Kind.WAVE: frozenset(
        {"wave", "wave number", "round", "time point", "timepoint", "occasion", "survey number"}
        | {"t", "visit", "number of the wave", "survey round"}
    ),
    Kind.DAY: frozenset(
        {"timestamp", "completion time", "date", "day", "date completed", "submitted", "date taken"}
        | {"submit date", "submission date", "submitted at", "date submitted", "survey date"}
        | {"response date", "completed", "date of survey", "answered on", "end date"}
    ),
    Kind.OPENED: frozenset({"wave opened", "first day of the wave"}),
    Kind.CLOSED: frozenset({"wave closed", "last day of the wave"}),
    Kind.JOINED: frozenset({"joined", "joined in", "month joined", "date joined", "joining date"}),
    Kind.LEFT: frozenset({"left in", "left", "month left", "date left"}),
    Kind.HOW: frozenset({"how", "how answered"}),
    Kind.PRESENCE: frozenset({"presence"}),
}
_WAVE_WORD = r"(?:wave|round|time ?point|time|tp|w|t)"
_WAVE_FIRST = re.compile(rf"{_WAVE_WORD}[ _.-]?([0-9]{{1,2}})(?:[ _.:-]+)(.+)")
_WAVE_LAST = re.compile(rf"(.+?)[ _.:(\[-]+{_WAVE_WORD}[ _.-]?([0-9]{{1,2}})[)\]]?")
_ROUND_FIRST = re.compile(r"(baseline|before|pre|follow-?up|after|post)[ _.:-]+(.+)")
_ROUND_LAST = re.compile(r"(.+?)[ _.:(\[-]+(baseline|before|pre|follow-?up|after|post)[)\]]?")
_NUMBER_LAST = re.compile(r"(.+?[^0-9 _.])[ _.]?([0-9]{1,2})|(.+?[0-9])[ _.]([0-9]{1,2})")
_ROUNDS = {"baseline": 1, "before": 1, "pre": 1}
_NUMBERED = re.compile(r"(?:q|question)?\s?[0-9]{1,3}\s?[.):]\s?(.+)")


class _Names:
    """How the questions of all measures may be called."""

    def __init__(self, measures: Mapping[str, Instrument]) -> None:
        self.by_text: dict[str, list[tuple[str, str]]] = {}
        self.words: list[tuple[frozenset[str], tuple[str, str]]] = []
        self.aliases: list[tuple[re.Pattern[str], str]] = []
        self.measures = measures
        for key, instrument in measures.items():
            names = "|".join(sorted({_joined(key), _joined(instrument.short)}))
            pattern = rf"(?:{names})_?(?:q|item|question)?_?0*([0-9]{{1,2}})"
            self.aliases.append((re.compile(pattern), key))
            if not instrument.has_wording:
                continue
            stems = {section.key: section.stem for section in instrument.sections}
            for question in instrument.questions:
                place = (key, question.key)
                text = plain(question.text)
                stem = plain(stems.get(question.section, ""))
                both = f"{stem} {text}"
                for said in {text, both, plain(both)}:
                    self.by_text.setdefault(said, []).append(place)
                self.words.append((_words(text), place))

    def find(self, heading: str) -> list[tuple[str, str]]:
        """Return the questions that a heading (as ``plain`` has it) may mean, best first."""
        joined = _joined(heading)
        for pattern, key in self.aliases:
            found = pattern.fullmatch(joined)
            if found and self.measures[key].asks(f"q{found[1]}"):
                return [(key, f"q{found[1]}")]
        for said in _sayings(heading):
            if said in self.by_text:
                return self.by_text[said]
        return []

    def nearly(self, heading: str) -> list[tuple[str, str]]:
        """Return the questions of nearly the same words."""
        words = _words(heading)
        if len(words) < 4:
            return []
        return [
            place
            for others, place in self.words
            if len(words & others) >= 0.8 * len(words | others)
        ]


def _joined(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", plain(text)).strip("_")


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", plain(text)))


def _sayings(heading: str) -> list[str]:
    """Return the parts of a heading that may be the question itself."""
    said = [heading]
    inside = re.search(r"\[([^\[\]]+)\]\s*$", heading)  # a row of a grid in Google Forms
    if inside:
        said.append(plain(inside[1]))
    for part in tuple(said):
        numbered = _NUMBERED.fullmatch(part)
        if numbered:
            said.append(plain(numbered[1]))
    of_a_wave = _WAVE_FIRST.fullmatch(heading) or _ROUND_FIRST.fullmatch(heading)
    if ":" in heading and not of_a_wave:
        said.append(plain(heading.partition(":")[2]))
    return said


@dataclass(frozen=True, slots=True)
class _Found:
    places: tuple[tuple[str, str], ...]
    wave: int | None = None


def guess(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    measures: Mapping[str, Instrument],
    preferred: Sequence[str],
    remembered: Mapping[str, tuple[str, int | None]] | None = None,
) -> tuple[Use, ...]:
    """Return what each column seems to be.

    ``preferred`` are the measures that the group asks: they win where others ask the same;
    ``remembered`` holds what the group said of columns before, by ``fingerprint``.
    """
    titles = [plain(heading) for heading in headings]
    by_row = _is_microsoft(titles)
    uses = [_plain_use(title, microsoft=by_row) for title in titles]
    has_wave = any(use.kind is Kind.WAVE for use in uses)
    names = _Names(measures)
    found = [
        _find(title, names, look_for_wave=not has_wave) if use.kind is Kind.SKIP else None
        for title, use in zip(titles, uses, strict=True)
    ]
    weights = _weights(found, measures, preferred)
    for at, one in enumerate(found):
        if one and one.places:
            measure, question = max(one.places, key=lambda place: weights[place[0]])
            uses[at] = Use(Kind.QUESTION, measure, question, one.wave)
        elif uses[at].kind is Kind.SKIP:
            uses[at] = _around(titles[at], measures, look_for_wave=not has_wave)
    uses = _told_apart(uses, may_be_wide=not has_wave)
    for at, heading in enumerate(headings):
        known = (remembered or {}).get(fingerprint(heading))
        if known:
            uses[at] = read(known[0], known[1], measures)
    return tuple(_one_person(uses, rows))


def _is_microsoft(titles: Sequence[str]) -> bool:
    """Whether it is Microsoft's export, in which “ID” counts rows and names nobody."""
    return {"start time", "completion time"} <= set(titles)


def _plain_use(title: str, *, microsoft: bool) -> Use:
    spaced = title.replace("_", " ")
    for kind, titles in _HEADINGS.items():
        if spaced in titles and not (microsoft and spaced == "id"):
            return Use(kind)
    if re.fullmatch(
        r"(what is |please enter |enter )?(your|my) (own |personal |member )?code\??", title
    ):
        return Use(Kind.OWN)
    return Use()


def _around(title: str, measures: Mapping[str, Instrument], *, look_for_wave: bool) -> Use:
    """Return what stands beside answers: what was declined, the version, a day of each wave."""
    for name, wave in [(title, None), *(_without_wave(title) if look_for_wave else [])]:
        for kind in (Kind.DECLINED, Kind.VERSION):
            key = _joined(name).removesuffix(f"_{kind.value}")
            if key in measures and key != _joined(name):
                return Use(kind, key, "", wave)
        use = _plain_use(name, microsoft=False)
        if wave is not None and use.kind in BY_WAVE:
            return replace(use, wave=wave)
    return Use()


def _find(title: str, names: _Names, *, look_for_wave: bool) -> _Found:
    for look in (names.find, names.nearly):
        if places := look(title):
            return _Found(tuple(places))
        if look_for_wave:
            for rest, wave in _without_wave(title):
                if places := look(rest):
                    return _Found(tuple(places), wave)
    return _Found(())


def _without_wave(title: str) -> list[tuple[str, int]]:
    """Return what a heading may be without the wave that it names."""
    found = []
    if first := _WAVE_FIRST.fullmatch(title):
        found.append((plain(first[2]), int(first[1])))
    if last := _WAVE_LAST.fullmatch(title):
        found.append((plain(last[1]), int(last[2])))
    if first := _ROUND_FIRST.fullmatch(title):
        found.append((plain(first[2]), _ROUNDS.get(first[1], 2)))
    if last := _ROUND_LAST.fullmatch(title):
        found.append((plain(last[1]), _ROUNDS.get(last[2], 2)))
    if number := _NUMBER_LAST.fullmatch(title):
        found.append((plain(number[1] or number[3]), int(number[2] or number[4])))
    return found


def _weights(
    found: Sequence[_Found | None], measures: Mapping[str, Instrument], preferred: Sequence[str]
) -> dict[str, tuple[bool, float]]:
    """Return how likely each measure is, by how much of it the headings ask."""
    asked = Counter(
        measure for one in found if one for measure in {place[0] for place in one.places}
    )
    return {
        key: (key in preferred, asked[key] / max(1, len(instrument.questions)))
        for key, instrument in measures.items()
    }


def _told_apart(uses: Sequence[Use], *, may_be_wide: bool) -> list[Use]:
    """Let a question that comes again be of the next wave, in a file with one row a person."""
    seen: Counter[tuple[str, str]] = Counter()
    alone = Counter((use.measure, use.question) for use in uses if use.kind is Kind.QUESTION)
    waves = {(use.measure, use.question) for use in uses if use.kind is Kind.QUESTION and use.wave}
    wide = may_be_wide and any(count > 1 for count in alone.values())
    told = []
    for use in uses:
        place = (use.measure, use.question)
        if use.kind is not Kind.QUESTION:
            told.append(use)
            continue
        seen[place] += 1
        if use.wave is None and wide:
            # “text”, “text2”: the one without a number is the first
            told.append(replace(use, wave=1 if place in waves else seen[place]))
        elif seen[place] > 1 and not may_be_wide:
            told.append(Use())
        else:
            told.append(use)
    return told


def _one_person(uses: list[Use], rows: Sequence[Sequence[str]]) -> list[Use]:
    """Choose one column that tells people apart: one of codes before any other."""
    coded = [
        at
        for at, use in enumerate(uses)
        if use.kind in {Kind.SKIP, Kind.OWN, Kind.MEMBER} and _are_codes(rows, at)
    ]
    named = [at for at, use in enumerate(uses) if use.kind in PERSON]
    kept = (coded or named or [-1])[0]
    return [
        Use(Kind.MEMBER)
        if at == kept and coded
        else Use()
        if use.kind in PERSON and at != kept
        else use
        for at, use in enumerate(uses)
    ]


def _are_codes(rows: Sequence[Sequence[str]], at: int) -> bool:
    different = {row[at] for row in rows[:2000] if row[at].strip()}
    return bool(different) and 2 * sum(map(_is_code, different)) > len(different)


def _is_code(cell: str) -> bool:
    try:
        read_code(cell)
    except SlipError:
        return False
    return True
