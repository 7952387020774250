"""Members' words: for what they may be used, what they are about, and what gives somebody away.

What points to a person is only pointed out: whoever knows the group decides. A hint that finds too
much is better than one that misses a name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST_LETTERS = 2000
LEFT_OUT = "[…]"


class Use(StrEnum):
    """For what words may be used."""

    GROUP = "group"
    REPORTS = "reports"
    PUBLIC = "public"


USES = {
    Use.GROUP: "inside the group",
    Use.REPORTS: "in reports to funders",
    Use.PUBLIC: "in public: a leaflet, a website, a newspaper",
}
#: What an answer to a question for consent stands for, by its code.
USE_OF_CODE = {1: Use.GROUP, 2: Use.REPORTS, 3: Use.PUBLIC}

#: What members of such groups speak of, to choose from; a group may write its own.
THEMES = (
    "Belonging",
    "Being understood",
    "Hope",
    "Learning something",
    "Helping others",
    "Feeling better",
    "Daily life",
    "Made the difference",
    "Hard, or could be better",
)
MOST_THEMES = 2
#: What a theme has to do with, as the questionnaires name what members hope for.
_HOPES = {
    "Belonging": {"belonging", "loneliness"},
    "Being understood": {"belonging", "loneliness", "mood"},
    "Hope": {"wellbeing", "recovery", "mood"},
    "Learning something": {"confidence", "self-esteem", "recovery"},
    "Helping others": {"belonging", "self-esteem"},
    "Feeling better": {"wellbeing", "mood", "anxiety", "health", "alcohol"},
    "Daily life": {"health", "wellbeing"},
}


def belongs(themes: Sequence[str], hopes: Sequence[str]) -> bool:
    """Whether words about these themes stand beside a measure of these hopes."""
    return any(_HOPES.get(theme, set()) & set(hopes) for theme in themes)


_SENTENCE = re.compile(r"(?:^|[.!?…:\n]\s*[\"“‘(]*)\s*$")
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_COMMON = frozenset(
    {"I", "I’m", "I’ve", "I’d", "I’ll", "I'm", "I've", "I'd", "I'll", "OK", "GP", "NHS", "TV"}
    | {"Christmas", "Easter", "God", "English", "AA", "NA", "A&E"}
)
_DAYS = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_PLACES = re.compile(
    r"\b(?:street|road|avenue|lane|square|church|chapel|school|college|hospital|surgery|clinic|"
    r"ward|prison|refuge|hostel|centre|library|pub|estate|flats?)\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:husband|wife|partner|boyfriend|girlfriend|ex|son|daughter|mother|father|mum|dad|brother|"
    r"sister|uncle|aunt|cousin|boss|neighbour|doctor|nurse|social worker|counsellor)\b",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"\b\d[\d.,:/-]*\b|[\w.+-]+@[\w.-]+|https?://\S+|\b\w+\.(?:com|org|uk|net)\b")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the words; ``why`` it is pointed out, "" where it is not."""

    text: str
    why: str = ""


def pointed_out(words: str) -> tuple[Piece, ...]:
    """Return the words in pieces, with what may tell who, where or when pointed out."""
    marks: dict[tuple[int, int], str] = {}
    for found in _NUMBERS.finditer(words):
        marks[found.span()] = "a number, a date or an address"
    for found in _PLACES.finditer(words):
        marks[found.span()] = "a place"
    for found in _PEOPLE.finditer(words):
        marks[found.span()] = "somebody"
    for found in _WORD.finditer(words):
        word = found[0]
        if word.casefold() in _DAYS or (word == "May" and words[: found.start()].endswith("in ")):
            marks[found.span()] = "a day or a month"
        elif word[0].isupper() and word not in _COMMON:
            first = _SENTENCE.search(words[: found.start()]) is not None
            if not first or word.casefold() not in _BEGINS:
                marks[found.span()] = "a name, perhaps"
    return _parted(words, marks)


#: What sentences begin with: any other word with a capital there may be a name.
_BEGINS = frozenset(
    [
        "a",
        "about",
        "after",
        "all",
        "also",
        "although",
        "always",
        "an",
        "and",
        "another",
        "any",
        "anyone",
        "as",
        "at",
        "be",
        "because",
        "before",
        "being",
        "but",
        "by",
        "coming",
        "could",
        "do",
        "don’t",
        "even",
        "every",
        "everybody",
        "everyone",
        "everything",
        "feeling",
        "first",
        "for",
        "from",
        "getting",
        "going",
        "had",
        "has",
        "have",
        "having",
        "he",
        "her",
        "here",
        "hearing",
        "his",
        "how",
        "i",
        "if",
        "in",
        "instead",
        "is",
        "it",
        "it’s",
        "its",
        "just",
        "knowing",
        "last",
        "learning",
        "listening",
        "made",
        "many",
        "maybe",
        "me",
        "most",
        "much",
        "my",
        "never",
        "no",
        "nobody",
        "not",
        "nothing",
        "now",
        "of",
        "often",
        "on",
        "once",
        "one",
        "only",
        "or",
        "other",
        "our",
        "people",
        "perhaps",
        "really",
        "seeing",
        "she",
        "since",
        "so",
        "some",
        "somebody",
        "someone",
        "something",
        "sometimes",
        "still",
        "such",
        "talking",
        "thank",
        "thanks",
        "that",
        "that’s",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "though",
        "through",
        "time",
        "to",
        "today",
        "together",
        "too",
        "up",
        "us",
        "very",
        "was",
        "we",
        "well",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "why",
        "with",
        "without",
        "would",
        "yes",
        "you",
        "your",
    ]
)


def _parted(words: str, marks: dict[tuple[int, int], str]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    at = 0
    for (start, end), why in sorted(marks.items()):
        if start < at:
            continue
        if start > at:
            pieces.append(Piece(words[at:start]))
        pieces.append(Piece(words[start:end], why))
        at = end
    if at < len(words):
        pieces.append(Piece(words[at:]))
    return tuple(pieces)


def is_cut_from(quote: str, words: str) -> bool:
    """Whether a quote is somebody's own words, in their order, shortened at most.

    What is left out is marked by […] (or [...]); nothing else may be changed.
    """
    at, plain = 0, _plain(words)
    parts = [_plain(part) for part in re.split(r"\[\s*(?:…|\.\.\.)\s*\]", quote)]
    if not any(parts):
        return False
    for part in filter(None, parts):
        found = plain.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _plain(text: str) -> str:
    return " ".join(text.split())


def clean_themes(own: Sequence[str]) -> list[str]:
    """Return themes as they are kept: two at most, each once, forty letters at most."""
    tidied = [" ".join(one.split())[:40] for one in own]
    return list(dict.fromkeys(one for one in tidied if one))[:MOST_THEMES]
