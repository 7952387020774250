"""What Word's and PowerPoint's files are looked at for alike."""

import posixpath
import zipfile
from collections.abc import Iterable
from io import BytesIO

from lxml import etree

from toolkit.reports import wording

RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"


def plain(text: str) -> str:
    """Return a text as a reader sees it: no control characters, any run of spaces as one."""
    return " ".join(wording.shown(text).split())


def missing(found: Iterable[str], wanted: Iterable[str]) -> str | None:
    """Return the first wanted text that does not come, after the ones before it; None for none."""
    whole = plain("\n".join(found))
    place = 0
    for text in map(plain, wanted):
        at = whole.find(text, place)
        if at < 0:
            return text
        place = at + len(text)
    return None


def parts(file: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(file)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def broken(file: bytes) -> list[str]:
    """Return what would make Office offer to repair a package."""
    held = parts(file)
    with zipfile.ZipFile(BytesIO(file)) as package:
        faults = [] if len(package.namelist()) == len(held) else ["a part is there twice"]
    types = etree.fromstring(held["[Content_Types].xml"])
    by_ending = {one.get("Extension").lower() for one in types.iter(f"{TYPES}Default")}
    by_name = {one.get("PartName") for one in types.iter(f"{TYPES}Override")}
    reached = set()
    for name, content in held.items():
        if name.endswith((".xml", ".rels")):
            root = etree.fromstring(content)
        if name.endswith(".rels"):
            folder = posixpath.dirname(posixpath.dirname(name))
            seen = [one.get("Id") for one in root.iter(RELATION)]
            faults += [f"{name}: an Id twice"] if len(seen) != len(set(seen)) else []
            for one in root.iter(RELATION):
                assert one.get("TargetMode") != "External", one.get("Target")
                to = posixpath.normpath(posixpath.join("/", folder, one.get("Target")))[1:]
                reached.add(to)
                faults += [] if to in held else [f"{name} leads to {to}, which is not there"]
        elif name != "[Content_Types].xml":
            ending = name.rsplit(".")[-1].lower()
            if f"/{name}" not in by_name and ending not in by_ending - {"xml"}:
                faults.append(f"{name} has no type")
    faults += [f"/{name} has a type and is not there" for name in by_name if name[1:] not in held]
    own = {name for name in held if not name.endswith(".rels")} - {"[Content_Types].xml"}
    return faults + [f"nothing leads to {name}" for name in own - reached]


def references(file: bytes, part: str) -> list[str]:
    """Return the relations (rId) that a part names and does not have."""
    held = parts(file)
    rels = posixpath.join(posixpath.dirname(part), "_rels", f"{posixpath.basename(part)}.rels")
    has = {one.get("Id") for one in etree.fromstring(held[rels]).iter(RELATION)}
    names = {
        value
        for element in etree.fromstring(held[part]).iter()
        for key, value in element.attrib.items()
        if key.startswith("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}")
    }
    return sorted(names - has)


def properties(file: bytes) -> dict[str, str]:
    """Return all that a package tells of itself, by the name of the property."""
    return {
        etree.QName(one).localname: one.text or ""
        for name, content in parts(file).items()
        if name.startswith("docProps/")
        for one in etree.fromstring(content)
    }


def dates(file: bytes) -> set[tuple[int, ...]]:
    with zipfile.ZipFile(BytesIO(file)) as package:
        return {entry.date_time for entry in package.infolist()}
