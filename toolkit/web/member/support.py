"""Where help is to be had: the group's own lines first, then the services of its country."""

import re
from dataclasses import dataclass

from markupsafe import Markup, escape

#: A number that a phone can call, as people write it: three digits or more, with blanks between.
_NUMBER = re.compile(r"\+?\d(?:[ \u00a0]?\d){2,14}")
_TEXT = re.compile(r"\btext(?: the word)? (\w+) to (\d[\d ]{2,})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Contact:
    """A service, and how to reach it."""

    name: str
    how: str

    @property
    def tappable(self) -> Markup:
        """Return how to reach it, its numbers as links that call, or write a text."""
        found = _TEXT.search(self.how)
        if found:
            number = found[2].replace(" ", "")
            link = Markup('<a href="sms:{}?body={}">{}</a>').format(number, found[1], found[0])
            return escape(self.how[: found.start()]) + link + escape(self.how[found.end() :])
        parts, at = Markup(""), 0
        for one in _NUMBER.finditer(self.how):
            number = re.sub(r"[^\d+]", "", one[0])
            parts += escape(self.how[at : one.start()])
            parts += Markup('<a href="tel:{}">{}</a>').format(number, one[0])
            at = one.end()
        return parts + escape(self.how[at:])


_SAMARITANS = Contact("Samaritans", "Call 116 123, free, day and night")
_SHOUT = Contact("Shout", "Text SHOUT to 85258, free, day and night")
_DANGER = Contact("In danger now", "Call 999")

#: Country -> its name and its services. Seen in the services' own words or in news of them, 2026.
COUNTRIES: dict[str, tuple[str, tuple[Contact, ...]]] = {
    "england": (
        "England",
        (
            _SAMARITANS,
            _SHOUT,
            Contact("NHS", "Call 111 and choose option 2, day and night"),
            _DANGER,
        ),
    ),
    "scotland": (
        "Scotland",
        (
            _SAMARITANS,
            Contact("Breathing Space", "Call 0800 83 85 87, free, evenings and weekends"),
            _SHOUT,
            Contact("NHS 24", "Call 111 and choose mental health, day and night"),
            _DANGER,
        ),
    ),
    "wales": (
        "Wales",
        (
            _SAMARITANS,
            _SHOUT,
            Contact("NHS 111 Wales", "Call 111 and choose option 2, day and night"),
            _DANGER,
        ),
    ),
    "northern_ireland": (
        "Northern Ireland",
        (
            _SAMARITANS,
            Contact("Lifeline", "Call 0808 808 8000, free, day and night"),
            _SHOUT,
            _DANGER,
        ),
    ),
    "ireland": (
        "Ireland",
        (
            _SAMARITANS,
            Contact("Text About It", "Text HELLO to 50808, free, day and night"),
            Contact("In danger now", "Call 112 or 999"),
        ),
    ),
    "usa": (
        "United States",
        (
            Contact("988 Lifeline", "Call 988, free, day and night"),
            Contact("988 Lifeline, by text", "Text HELLO to 988, free, day and night"),
            Contact("In danger now", "Call 911"),
        ),
    ),
    "none": ("Another country: only what we write below", ()),
}


def contacts(country: str | None, text: str) -> tuple[Contact, ...]:
    """Return a group's own contacts, one a line as ``name: how``, then those of its country."""
    own = []
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _, how = line.partition(":")
        own.append(Contact(name.strip(), how.strip()))
    return (*own, *(COUNTRIES[country][1] if country in COUNTRIES else ()))
