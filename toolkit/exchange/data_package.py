"""A group's data as a Frictionless Data Package: CSV files and a description that machines read.

Written after version 1 of the standard (https://specs.frictionlessdata.io), which R's and Python's
readers both know; ``categories`` (labels of codes) is version 2's and passed over by the others.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from toolkit.exchange.about import EMPTY, FIRST_LINE, about
from toolkit.exchange.csv_table import table_text
from toolkit.exchange.group_tables import GroupTables
from toolkit.exchange.tables import Column, Kind, Table

_TYPES = {
    Kind.TEXT: "string",
    Kind.CATEGORY: "string",
    Kind.ANSWER: "integer",
    Kind.COUNT: "integer",
    Kind.SCORE: "number",
    Kind.DAY: "date",
    Kind.MONTH: "yearmonth",
}
_HOW_TO = """How to open it
--------------
R:       answers <- read.csv("answers.csv", fileEncoding = "UTF-8")
         or, with labels and types: frictionless::read_package("datapackage.json")
Python:  answers = pandas.read_csv("answers.csv")
Scores again from the answers: flask --app wsgi score who5 answers.csv

A text that begins with = + - or @ has an apostrophe before it in the CSV files, so that a
spreadsheet does not take it for a formula.
"""


def package(tables: GroupTables) -> bytes:
    """Return the ZIP. Its CSV files hold nothing but the table, so that they open as they are."""
    files = {f"{table.name}.csv": table_text(table).encode() for table in tables.plain}
    described = json.dumps(_description(tables, files), ensure_ascii=False, indent=1)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in {
            "README.txt": _readme(tables).encode(),
            "datapackage.json": described.encode(),
            **files,
        }.items():
            # Named alone, a file has no time of making but the day on which a ZIP's time begins.
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _readme(tables: GroupTables) -> str:
    files = "\n".join(f"{table.name + '.csv':15} {table.title}" for table in tables.plain)
    paragraphs = [*about(tables), EMPTY, f"datapackage.json says it all to machines.\n{files}"]
    return "\n\n".join([*paragraphs, _HOW_TO])


def _description(tables: GroupTables, files: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-package",
        "name": f"group-{tables.group_id}",
        "title": FIRST_LINE,
        "description": "\n\n".join([*about(tables), EMPTY]),
        "sources": _sources(tables.measures),
        "resources": [_resource(table, files[f"{table.name}.csv"]) for table in tables.plain],
    }


def _sources(measures: Table) -> list[dict[str, str]]:
    """Return the questionnaires with their credit lines and terms, in words."""
    names = [column.name for column in measures.columns]
    rows = [dict(zip(names, row, strict=True)) for row in measures.rows]
    sources = {
        f"{row['title']}. {row['credit']} Terms: {row['licence']}": row["address"] for row in rows
    }
    return [
        {"title": title, **({"path": str(path)} if path else {})} for title, path in sources.items()
    ]


def _resource(table: Table, data: bytes) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
    }
    if table.primary_key:
        schema["primaryKey"] = list(table.primary_key)
    if table.foreign_keys:
        schema["foreignKeys"] = [
            {"fields": column, "reference": {"resource": other, "fields": column}}
            for column, other in table.foreign_keys.items()
        ]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title,
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES[column.kind],
        "title": column.label,
    }
    constraints: dict[str, Any] = {} if column.may_be_empty else {"required": True}
    if column.kind is Kind.SCORE and column.low is not None and column.high is not None:
        constraints |= {"minimum": column.low, "maximum": column.high}
    if column.kind is Kind.COUNT:
        constraints["minimum"] = 0
    if column.values:
        constraints |= _bounds(column)
        described["categories"] = [
            {"value": value, "label": label} for value, label in column.values.items()
        ]
    return described | ({"constraints": constraints} if constraints else {})


def _bounds(column: Column) -> dict[str, Any]:
    """Return what holds a cell to its values.

    R's reader makes a factor of every list of values. A factor is right for words and wrong for
    codes that are reckoned with, so that codes without a gap are held by their lowest and highest.
    """
    codes = sorted(value for value in column.values if isinstance(value, int))
    if codes and codes == list(range(codes[0], codes[-1] + 1)):
        return {"minimum": codes[0], "maximum": codes[-1]}
    return {"enum": list(column.values)}
