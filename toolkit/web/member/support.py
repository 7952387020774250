"""Where help is to be had: the group's own words, or the national services."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contact:
    """A service, how to reach it, and when."""

    name: str
    how: str


#: United Kingdom. A group elsewhere writes its own in its settings.
DEFAULT = (
    Contact("Samaritans", "Call 116 123, free, day and night"),
    Contact("Shout", "Text SHOUT to 85258, free, day and night"),
    Contact("NHS", "Call 111 and choose option 2, day and night"),
    Contact("In danger now", "Call 999"),
)


def contacts(text: str) -> tuple[Contact, ...]:
    """Return a group's contacts, one a line as ``name: how``; without any, the national ones."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return DEFAULT
    found = []
    for line in lines:
        name, _, how = line.partition(":")
        found.append(Contact(name.strip(), how.strip()))
    return tuple(found)
