"""How old somebody is who reads a questionnaire's questions with ease."""

import re

from toolkit.instruments.model import Instrument

_WORD = re.compile(r"[\w’']+")
#: A grade of American schools to the age of those in it.
_AGE_AT_GRADE_0 = 5
_YOUNGEST, _OLDEST = 6, 18


def reading_age(instrument: Instrument) -> int | None:
    """Return a reading age in years, 6 to 18, for the questions; None without their wording.

    Notes
    -----
    Automated Readability Index: 4.71 letters a word + 0.5 words a sentence - 21.43 is a school
    grade (Smith and Senter 1967, AMRL-TR-66-220); a grade and 5 is an age. Made for long prose: of
    a few short questions it is a rough guide, no more.
    """
    if instrument.needs_wording:
        return None
    texts = [question.text for question in instrument.asked]
    words = [word for text in texts for word in _WORD.findall(text)]
    if not words:
        return None
    sentences = sum(max(1, len(re.findall(r"[.?!](?:\s|$)", text))) for text in texts)
    letters = sum(len(word) for word in words)
    grade = 4.71 * letters / len(words) + 0.5 * len(words) / sentences - 21.43
    return round(min(max(grade + _AGE_AT_GRADE_0, _YOUNGEST), _OLDEST))
