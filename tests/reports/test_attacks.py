"""A report's files, searched by who means harm: for members, hashes, unrounded figures and makers."""

import datetime as dt
import getpass
import io
import json
import platform
import re
import struct
import zipfile

import numpy as np
import pypdf
import pytest

from tests.results.groups import data
from toolkit.chromium import Renderer, find_chromium
from toolkit.reports.build import Wanted, build
from toolkit.reports.content import Kind, fingerprint, to_json
from toolkit.reports.facts import facts_of
from toolkit.reports.files import files
from toolkit.results.group import make
from toolkit.results.outside import outside
from toolkit.storage.reports import person

TODAY = dt.date(2026, 11, 25)
CODES = [f"ZQX{number:02}" for number in range(16)]


def group():
    """Sixteen people with codes that stand nowhere else, and figures that don't end."""
    draws = np.random.default_rng(11)
    start = draws.integers(9, 25, 16)
    phq9 = np.column_stack([start - draws.integers(0, 3, 16) * wave for wave in range(4)])
    phq9[:3, 1] = np.array([1, 5, 7])
    other = np.clip(phq9 - 3, 0, 21).astype(float)
    found = data(
        np.clip(phq9, 0, 27).astype(float),
        more={("gad7", "total"): other},
        outcomes=[("phq9", "total"), ("gad7", "total")],
    )
    found.joined.update(dict.fromkeys(found.members, "2020-01"))
    names = dict(zip(found.members, CODES, strict=True))
    return found.__class__(
        **{
            **found.__dict__,
            "members": tuple(CODES),
            "joined": {names[code]: month for code, month in found.joined.items()},
            "scores": {key: one.rename(index=names) for key, one in found.scores.items()},
            "presence": found.presence.rename(index=names),
            "how": found.how.rename(index=names),
        }
    )


@pytest.fixture(scope="module")
def made():
    """Return the content, what it was made from, and each file of the report by name."""
    found = group()
    hashes = {code: person(b"k" * 64, code) for code in CODES}
    left = outside(found, earlier=(), person=lambda code: person(b"k" * 64, code))
    wanted = Wanted(Kind.FUNDER, "A year", None, {}, {})
    content = to_json(build(left, facts_of(found, "We walk."), wanted, today=TODAY))
    if find_chromium() is None:
        pytest.skip("Chromium is not installed.")
    with Renderer() as renderer:
        out = {one.name: one.content for one in files(content, fingerprint(content), renderer)}
    ledger = {answer for one in left.leaves for answer in one.people} | set(hashes.values())
    return content, found, ledger, out


def pieces(name, file):
    """Yield every part of a file that holds text, hidden or not."""
    if name.endswith((".docx", ".pptx", ".xlsx")):
        with zipfile.ZipFile(io.BytesIO(file)) as package:
            for one in package.infolist():
                yield one.filename
                yield repr(one.comment)
                if one.filename.endswith((".xml", ".rels", ".svg")):
                    yield package.read(one).decode()
    elif name.endswith(".pdf"):
        reader = pypdf.PdfReader(io.BytesIO(file))
        yield from (page.extract_text() for page in reader.pages)
        yield repr(dict(reader.metadata or {}))
        for number in range(1, len(reader.xref[0]) + 1):  # alt texts, bookmarks, XMP and all
            found = reader.get_object(number)
            yield repr(found)
            if isinstance(found, pypdf.generic.StreamObject) and found.get("/Type") == "/Metadata":
                yield found.get_data().decode()
    elif name.endswith(".png"):
        at = 8
        while at < len(file):
            (length,) = struct.unpack(">I", file[at : at + 4])
            kind = file[at + 4 : at + 8].decode()
            yield kind
            if kind in {"tEXt", "zTXt", "iTXt", "eXIf", "tIME"}:
                yield file[at + 8 : at + 8 + length].decode("latin-1")
            at += 12 + length
    else:
        yield file.decode("utf-8-sig")


def test_no_member_no_hash_and_no_maker_is_in_any_file(made):
    content, _, ledger, out = made
    assert {name.rsplit(".", 1)[1] for name in out} == {
        "pdf",
        "docx",
        "pptx",
        "xlsx",
        "csv",
        "svg",
        "png",
    }
    maker = ["/home/", "/root/", "file:/"]
    maker += [one for one in (platform.node(), getpass.getuser()) if len(one) > 4]
    for name, file in {"content.json": content.encode(), **out}.items():
        whole = "\n".join(pieces(name, file))
        assert "ZQX" not in whole, name
        for secret in (*ledger, *maker):
            assert secret not in whole, (name, secret)


def test_no_unrounded_figure_is_in_any_file(made):
    """No mean, limit, spread, t, p or effect to three decimals, of both outcomes."""
    content, found, _, out = made
    secret = set()
    for item in make(found).scales:
        change = item.change
        for value in (getattr(change, name) for name in change.__slots__):
            if isinstance(value, float) and abs(value * 100 - round(value * 100)) > 1e-6:
                secret.add(f"{abs(value):.6f}"[:5])
    secret = {text for text in secret if len(text.replace(".", "").lstrip("0")) >= 4}
    assert len(secret) > 5
    for name, file in {"content.json": content.encode(), **out}.items():
        if name.endswith((".png", ".svg")):  # an SVG's decimals are places on a page
            continue
        text = "\n".join(pieces(name, file))
        if name.endswith((".docx", ".pptx")):  # nor are those of drawings inside
            text = re.sub(r"<[^>]+>", " ", text)
        for one in secret:
            assert not re.search(rf"(?<![\d.]){re.escape(one)}", text), (name, one)


def test_a_figures_json_holds_no_number_that_is_not_printed_beside_it(made):
    content, *_ = made
    figures = [
        node
        for section in json.loads(content)["sections"]
        for node in section["nodes"]
        if node["node"] == "figure"
    ]
    assert {one["chart"] for one in figures} == {"before_after", "mean_line"}

    def numbers(value):
        if isinstance(value, dict):
            return [n for one in value.values() for n in numbers(one)]
        if isinstance(value, list):
            return [n for one in value for n in numbers(one)]
        return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []

    for one in figures:
        for number in numbers(one["data"]):
            assert round(number, 2) == number


def test_a_workbook_has_no_hidden_sheet_cell_comment_or_longer_number(made):
    with zipfile.ZipFile(io.BytesIO(made[3]["report.xlsx"])) as package:
        parts = {one: package.read(one).decode("latin-1") for one in package.namelist()}
    assert not [name for name in parts if "comment" in name.lower() or "custom" in name.lower()]
    names = re.findall(r'<definedName name="([^"]*)"', parts["xl/workbook.xml"])
    assert all(one.startswith("_xlnm.Print") for one in names)
    assert "state=" not in parts["xl/workbook.xml"]
    values = []
    for name, text in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            assert 'hidden="1"' not in text
            assert "<f>" not in text
            values += re.findall(r"<c r=\"[A-Z]+\d+\"(?: s=\"\d+\")?><v>([^<]*)</v>", text)
    assert values
    for value in values:
        assert round(float(value), 2) == float(value)


def test_properties_tell_the_day_of_publishing_and_neither_hour_nor_person(made):
    _, _, _, out = made
    for name in ("report.docx", "report.pptx", "report.xlsx"):
        with zipfile.ZipFile(io.BytesIO(out[name])) as package:
            core = package.read("docProps/core.xml").decode()
            written = {one.date_time[3:] for one in package.infolist()}
        assert not re.search(r"<(?:dc:creator|cp:lastModifiedBy)>[^<]", core), name
        for moment in re.findall(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", core):
            assert moment.endswith("T00:00:00"), (name, moment)
            assert moment.startswith(TODAY.isoformat()), (name, moment)
        assert written == {(0, 0, 0)}, name
    reader = pypdf.PdfReader(io.BytesIO(out["report.pdf"]))
    known = dict(reader.metadata or {})
    assert "/Author" not in known
    for key in ("/CreationDate", "/ModDate"):
        assert re.fullmatch(r"D:20261125(0{6}.*)?", str(known.get(key, "D:20261125"))), key


def test_pictures_hold_dots_and_nothing_written(made):
    for name, file in made[3].items():
        if name.endswith(".png"):
            kinds = set(pieces(name, file))
            assert not kinds & {"tEXt", "zTXt", "iTXt", "eXIf", "tIME"}, name
        elif name.endswith(".svg"):
            text = file.decode()
            assert "<metadata" not in text
            assert "<!--" not in text
            assert "<script" not in text
