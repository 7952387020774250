"""The kinds of report that can be begun: ours, and a funder's own headings.

Named here as text, so that a page that only lists them need not load what draws.
"""

KINDS = ("funder", "one_page", "group", "slides", "start")
#: A funder's form is written "form:" and its key.
FORM = "form:"


def parts(choice: str) -> tuple[str, str]:
    """Return the kind and the funder's form of a choice: a form is a report for a funder."""
    if choice.startswith(FORM):
        return "funder", choice.removeprefix(FORM)
    return choice, ""
