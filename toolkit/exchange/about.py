"""What an export says of itself, in every format: for whom it is, what is in it, what is not."""

from toolkit.exchange.group_tables import GroupTables

#: The first line of everything that holds answers under codes. It has no comma, so that it is one
#: cell of a table of commas.
FIRST_LINE = "For the group alone: answers of single people under their codes."
#: Before the name of a file that holds them.
FILE_NAME = "for-the-group-alone"

_CARE = (
    "Members are known here by a code only. Even so, answers can point to a person whom somebody "
    "knows well: the one who left in May, the only one on paper. Keep this file where only your "
    "group can reach it, and hand on no more than is needed. It is nothing for a funder."
)
_ROWS = (
    "One row is one member at one wave that is closed, those who did not answer too; “presence” "
    "says which. A column begins with the measure: who5_q1 is the first question of WHO-5, "
    "who5_percent a score. A score that could not be made, because too much was left open, is "
    "empty; no score is rounded."
)
_VERSIONS = (
    "“who5_version” names the version that was answered. A question whose possible answers changed "
    "from one version to the next has a column for each, such as who5_q1 and who5_q1_2; the "
    "codebook says in which waves it was asked so."
)
#: How missing answers stand where a code for them would be reckoned with as an answer.
EMPTY = (
    "An empty answer was left open, or the measure was not asked. What was answered with “I’d "
    "rather not say” is empty too, and named in a column of its own, such as who5_declined."
)


def about(tables: GroupTables) -> tuple[str, ...]:
    """Return the paragraphs, the first line first."""
    invented = ("The people and all their answers are made up.",) if tables.invented else ()
    hard = (
        ("Single answers to hard questions are in, because the group asked for them.",)
        if tables.with_hard_answers and tables.hard_asked
        else ()
    )
    return (
        *(FIRST_LINE, _CARE, *invented, _ROWS, _VERSIONS, *tables.left_out, *hard),
        *tables.credits,
    )
