"""The formats in which a group takes its data away."""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy.orm import Session

from toolkit.exchange import csv_table, data_package, sav, xlsx
from toolkit.exchange.about import FILE_NAME
from toolkit.exchange.group_tables import GroupTables, group_tables
from toolkit.storage.models import Group


@dataclass(frozen=True, slots=True)
class Format:
    """How a file of this format is named and made."""

    ending: str
    mimetype: str
    write: Callable[[GroupTables], bytes]
    #: Whether it holds answers of single people.
    has_answers: bool = True


#: What holds answers goes by the name that the audit log has for it.
FORMATS = MappingProxyType(
    {
        "xlsx": Format(
            "answers.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            xlsx.workbook,
        ),
        "csv": Format("answers.csv", "text/csv", csv_table.answers),
        "codebook": Format("codebook.csv", "text/csv", csv_table.codebook, has_answers=False),
        "sav": Format("answers.sav", "application/x-spss-sav", sav.spss),
        "datapackage": Format("data-package.zip", "application/zip", data_package.package),
    }
)


@dataclass(frozen=True, slots=True)
class File:
    """A file to take away. Its name says for whom it is and not whose: others may see it."""

    name: str
    mimetype: str
    data: bytes
    has_answers: bool


def export(session: Session, group: Group, key: str, *, with_hard_answers: bool = False) -> File:
    """Return a group's data in a format of ``FORMATS``, hard answers as ``left_out`` says."""
    form = FORMATS[key]
    tables = group_tables(session, group, with_hard_answers=with_hard_answers)
    name = f"group-{group.id}_{form.ending}"
    if form.has_answers:
        name = f"{FILE_NAME}_{name}"
    return File(name, form.mimetype, form.write(tables), form.has_answers)
