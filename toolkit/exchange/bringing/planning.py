"""What would come in of a spreadsheet, and each problem by row, column and value.

Nothing is written here. A plan with a problem brings nothing in: all or nothing.
"""

from toolkit.exchange.bringing.columns import Kind
from toolkit.exchange.bringing.model import Choices, Known, Noted, Plan, Word
from toolkit.exchange.bringing.rows import Found, Rows
from toolkit.exchange.bringing.spreadsheet import Sheet
from toolkit.exchange.bringing.waves import Waves


def plan(sheet: Sheet, choices: Choices, known: Known) -> Plan:
    """Return what would come in of a sheet under these choices."""
    noted = Noted()
    rows = Rows(sheet, choices, known, noted)
    rows.look_at_columns()
    found = Found() if noted.count else rows.read()
    waves = Waves(found, choices, known, noted)
    entries = waves.entries()
    if not noted.count and not entries:
        noted.add("No row holds an answer.")
    coded = bool(rows.columns(Kind.MADE))
    of_group = bool(rows.columns(Kind.MEMBER))
    return Plan(
        waves=waves.new,
        people=() if of_group else waves.new_members(entries, coded=coded),
        entries=entries,
        problems=tuple(sorted(noted.problems, key=lambda problem: problem.row)),
        how_many_problems=noted.count,
        words=tuple(
            Word(measure, found.sets[measure, name], word, often)
            for (measure, name, word), often in found.words.most_common()
        ),
        new_waves=waves.first_days,
        read_as=found.read_as,
        empty_rows=found.empty_rows,
        known_people=len(found.people) if of_group else 0,
    )
