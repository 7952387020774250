"""The data package is read back by pandas and R, and held against its own description."""

import hashlib
import io
import json
import re
import shutil
import subprocess
import zipfile

import pandas as pd
import pytest

from tests.exchange.conftest import LIBRARY, scores_in, scores_of
from toolkit.exchange.about import FIRST_LINE
from toolkit.exchange.answers_csv import score_bytes
from toolkit.exchange.formats import export


def unpacked(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def files(file):
    return unpacked(file("datapackage").data)


@pytest.fixture(scope="module")
def described(files):
    return json.loads(files["datapackage.json"])


def table(files, name, **options):
    return pd.read_csv(io.BytesIO(files[name]), **options)


def text(files, name):
    return table(files, name, dtype=str, keep_default_na=False)


def test_it_says_for_whom_it_is(file, files, described):
    assert file("datapackage").name.startswith("for-the-group-alone_group-")
    assert files["README.txt"].decode().splitlines()[0] == FIRST_LINE
    assert described["title"] == FIRST_LINE
    assert described["description"].startswith(FIRST_LINE)


def test_the_readme_names_every_file(files):
    readme = files["README.txt"].decode()
    for name in files.keys() - {"README.txt"}:
        assert name in readme


def test_it_is_the_same_each_time(file):
    assert file("datapackage").data == file("datapackage").data


def test_pandas_reads_the_scores_of_the_results(files, data):
    assert scores_in(table(files, "answers.csv"), data) == scores_of(data)


def test_the_description_is_a_tabular_data_package(files, described):
    assert described["profile"] == "tabular-data-package"
    assert re.fullmatch(r"[-a-z0-9._/]+", described["name"])
    assert {one["path"] for one in described["resources"]} == files.keys() - {
        "README.txt",
        "datapackage.json",
    }
    for resource in described["resources"]:
        content = files[resource["path"]]
        assert resource["profile"] == "tabular-data-resource"
        assert re.fullmatch(r"[-a-z0-9._/]+", resource["name"])
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["schema"]["missingValues"] == [""]
        names = [field["name"] for field in resource["schema"]["fields"]]
        assert names == list(text(files, resource["path"]).columns)


_PATTERNS = {
    "string": r"(?s).*",
    "integer": r"-?\d+",
    "number": r"-?\d+(\.\d+)?(e-?\d+)?",
    "date": r"\d{4}-\d{2}-\d{2}",
    "yearmonth": r"\d{4}-\d{2}",
}


def test_every_cell_is_of_its_fields_type_and_within_its_bounds(files, described):
    for resource in described["resources"]:
        frame = text(files, resource["path"])
        for field in resource["schema"]["fields"]:
            held = field.get("constraints", {})
            cells = frame[field["name"]]
            given = [cell for cell in cells if cell != ""]
            where = (resource["name"], field["name"])
            assert all(re.fullmatch(_PATTERNS[field["type"]], cell) for cell in given), where
            assert len(given) == len(cells) or not held.get("required"), where
            assert (
                not given or min(map(float, given)) >= held["minimum"]
                if "minimum" in held
                else True
            ), where
            assert (
                not given or max(map(float, given)) <= held["maximum"]
                if "maximum" in held
                else True
            ), where
            assert set(given) <= set(map(str, held["enum"])) if "enum" in held else True, where
            if "categories" in field:
                known = {str(one["value"]) for one in field["categories"]}
                assert set(given) <= known, where


def test_keys_hold(files, described):
    resources = {one["name"]: one for one in described["resources"]}
    for resource in resources.values():
        frame = text(files, resource["path"])
        if key := resource["schema"].get("primaryKey"):
            assert not frame.duplicated(key).any()
        for foreign in resource["schema"].get("foreignKeys", []):
            other = resources[foreign["reference"]["resource"]]
            known = set(text(files, other["path"])[foreign["reference"]["fields"]])
            assert set(frame[foreign["fields"]]) <= known
    assert resources["answers"]["schema"]["primaryKey"] == ["member", "wave"]
    assert len(resources["answers"]["schema"]["foreignKeys"]) == 2


def test_it_names_the_questionnaires_and_what_their_holders_ask_for(described, data):
    told = " ".join(source["title"] for source in described["sources"])
    for by_wave in data.asked.values():
        for instrument in by_wave.values():
            assert instrument.terms.credit in told
            assert instrument.terms.credit in described["description"]
            assert instrument.terms.licence in told


def test_hard_answers_stay_out_unless_they_are_asked_for(session, awkward):
    files = unpacked(export(session, awkward, "datapackage").data)
    assert "phq9_q9" not in text(files, "answers.csv").columns
    assert "thoughts of death" in files["README.txt"].decode()
    files = unpacked(export(session, awkward, "datapackage", with_hard_answers=True).data)
    assert "because the group asked for them" in files["README.txt"].decode()
    again = pd.read_csv(io.StringIO(score_bytes(LIBRARY["phq9"], files["answers.csv"])))
    assert again["total"].equals(again["phq9_total"].rename("total"))
    assert again["total"].notna().any()


def test_a_group_without_answers_has_a_package_all_the_same(session, empty):
    files = unpacked(export(session, empty, "datapackage").data)
    assert table(files, "answers.csv").empty
    assert json.loads(files["datapackage.json"])["sources"] == []


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed.")
def test_r_reads_the_same_figures(session, greenhouse, tmp_path):
    files = unpacked(export(session, greenhouse, "datapackage").data)
    for name in ("answers.csv", "codebook.csv"):
        (tmp_path / name).write_bytes(files[name])
    program = """
        answers <- read.csv("answers.csv", fileEncoding = "UTF-8")
        book <- read.csv("codebook.csv", fileEncoding = "UTF-8")
        stopifnot(is.numeric(answers$rand36_pain), is.integer(answers$who5_q1))
        cat(nrow(answers), nrow(book), "\\n")
        cat(sprintf("%a", answers$rand36_pain[!is.na(answers$rand36_pain)]), sep = "\\n")
    """
    result = subprocess.run(
        ["Rscript", "--vanilla", "-e", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    first, *figures = result.stdout.split("\n")
    answers = table(files, "answers.csv")
    assert first.split() == [str(len(answers)), str(len(table(files, "codebook.csv")))]
    # R's own reading of decimals may differ from Python's in the last bit, not in more.
    read = [float.fromhex(figure) for figure in figures if figure]
    assert read == pytest.approx(answers["rand36_pain"].dropna().tolist(), rel=1e-15, abs=0)
