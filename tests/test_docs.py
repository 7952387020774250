"""Documents that fail when they lie."""

import re
from pathlib import Path

import pytest

from toolkit import cli

PROJECT = Path(__file__).parents[1]
DOCUMENTS = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_is_there(document):
    text = document.read_text()
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        if not target.startswith("http"):
            assert (document.parent / target).exists(), target
    for named in re.findall(r"`((?:toolkit|surveys|tests|docs|static)/[\w./]+)`", text):
        found = PROJECT / named
        if named.startswith("static/"):
            found = PROJECT / "toolkit" / "web" / named
        assert found.exists(), named


def test_every_command_is_in_the_hosting_guide():
    from flask import Flask

    app = Flask("commands")
    cli.register(app)
    text = (PROJECT / "docs" / "hosting.md").read_text()
    for name in app.cli.commands:
        assert f"`{name}" in text


def test_nothing_of_a_private_machine_is_in_the_documents():
    for document in DOCUMENTS:
        assert not re.search(r"(?<![\w.])/(home|root|tmp)/", document.read_text())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_test_that_a_document_names_is_there(document):
    for file, test in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", document.read_text()):
        assert re.search(rf"^def {test}\(", (PROJECT / file).read_text(), re.MULTILINE), test


def test_every_promise_names_a_test_that_is_there():
    text = (PROJECT / "docs" / "threat-model.md").read_text()
    rows = [
        line for line in text.splitlines() if line.startswith("| ") and "| the test" not in line
    ]
    assert len(rows) > 20
    for row in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)
        assert named, f"a promise without a test: {row}"
        for file, test in named:
            assert re.search(rf"^def {test}\(", (PROJECT / file).read_text(), re.MULTILINE), row
