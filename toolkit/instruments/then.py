"""Then and now: a measure asked once more about the time when somebody joined.

For groups without a baseline. What people remember is another thing than what they would have
answered then, so it is another measure, with a key of its own: nothing can take the one for the
other. Its questions stand word for word; ours is only what stands above them.
"""

from dataclasses import replace

from toolkit.instruments.model import Instrument

#: Keys of what people remember begin so: none of the library does, nor a group's own.
THEN = "then_"
ABOVE = (
    "Now think back to the time when you joined the group. Answer as it was for you then, not as "
    "it is today."
)


def looking_back(instrument: Instrument) -> Instrument:
    """Return a measure as it is asked about the time of joining."""
    sections = tuple(
        replace(section, stem=f"{ABOVE} {section.stem}".strip())
        for section in instrument.sections
        if instrument.questions_in(section.key)
    )
    return replace(
        instrument,
        key=f"{THEN}{instrument.key}",
        title=f"{instrument.title}, looking back",
        short=f"{instrument.short}, looking back",
        sections=sections,
        open_questions=(),
        references=(),
        bands=(),
    )


def is_looking_back(key: str) -> bool:
    return key.startswith(THEN)
