"""All that a group has, in one file to be handed over: data, reports, and what each part is."""

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

_READ_ME = """For the group alone: this holds answers of single people, under codes.

data/     answers and scores, codebook, the questionnaires' credit lines: a data package
          (frictionlessdata.io): tables that R, Python and spreadsheets read
reports/  what was published, a folder a report, as it was published

Whoever gets this should know what it is, and keep it where nobody else can look.
"""


def archive(package: bytes, reports: Iterable[tuple[int, Iterable[Path]]]) -> bytes:
    """Return a ZIP of a data package (a ZIP itself) and the files of each report by its number."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr("read-me.txt", _READ_ME)
        with zipfile.ZipFile(io.BytesIO(package)) as data:
            for name in data.namelist():
                whole.writestr(f"data/{name}", data.read(name))
        for number, files in reports:
            for file in files:
                whole.writestr(f"reports/{number}/{file.name}", file.read_bytes())
    return made.getvalue()
