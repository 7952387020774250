"""The export is read back by what it is for: pandas, R, a spreadsheet, and our own scoring."""

import csv
import datetime as dt
import io
import shutil
import subprocess
import zipfile

import pandas as pd
import pytest

from toolkit.demo import GREENHOUSE, fill
from toolkit.exchange import group_export
from toolkit.exchange.answers_csv import score_bytes
from toolkit.exchange.group_export import export_group
from toolkit.instruments import load_library
from toolkit.storage import definitions, entries, groups, members
from toolkit.storage.database import connect, sessions
from toolkit.storage.migrate import migrate
from toolkit.storage.models import DECLINED, How, Wave

LIBRARY = load_library()


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('export') / 'export.sqlite'}")
    migrate(engine)
    with sessions(engine)() as opened:
        yield opened
    engine.dispose()


@pytest.fixture(scope="module")
def group(session):
    return fill(session, GREENHOUSE, dt.date(2026, 11, 23))


def unpacked(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def files(session, group):
    return unpacked(export_group(session, group))


def table(files, name, **options):
    return pd.read_csv(io.BytesIO(files[name]), **options)


def test_the_readme_names_every_file(files):
    readme = files["README.txt"].decode()
    for name in files.keys() - {"README.txt"}:
        assert ("answers_<measure>.csv" if name.startswith("answers_") else name) in readme


@pytest.mark.parametrize("measure", GREENHOUSE.measures)
def test_answers_are_those_that_were_sent(files, group, measure):
    keys = [question.key for question in LIBRARY[measure].questions]
    read = table(files, f"answers_{measure}.csv", dtype=dict.fromkeys(keys, "Int64"))
    assert list(read.columns) == ["member", "wave", "how", *keys, "declined"]
    sent = {
        (row.member.code, row.wave.number): row
        for wave in group.waves
        for row in wave.responses
        if row.sent_on
    }
    assert len(read) == len(sent)
    for _, line in read.iterrows():
        row = sent[line["member"], line["wave"]]
        given = {key: int(line[key]) for key in keys if not pd.isna(line[key])}
        declined = [] if pd.isna(line["declined"]) else line["declined"].split()
        assert {**given, **dict.fromkeys(declined, DECLINED)} == row.answers[measure]
        assert line["how"] == row.how.value


@pytest.mark.parametrize("measure", GREENHOUSE.measures)
def test_scoring_a_file_of_answers_again_gives_scores_csv(files, measure):
    again = pd.read_csv(io.StringIO(score_bytes(LIBRARY[measure], files[f"answers_{measure}.csv"])))
    again = again.drop(columns=["how", "declined"]).melt(["member", "wave"], var_name="scale")
    again = again.dropna(subset="value").set_index(["member", "wave", "scale"])["value"]
    kept = table(files, "scores.csv").query("measure == @measure")
    kept = kept.set_index(["member", "wave", "scale"])["score"]
    assert len(again) == len(kept) > 100
    assert again.sort_index().equals(kept.sort_index().rename("value"))


def test_the_codebook_holds_every_code_that_was_given(files):
    book = table(files, "codebook.csv")
    known = set(zip(book["measure"], book["question"], book["code"], strict=True))
    for measure in GREENHOUSE.measures:
        answers = table(files, f"answers_{measure}.csv").melt(
            ["member", "wave", "how", "declined"], var_name="question"
        )
        given = answers.dropna(subset="value")
        assert {
            (measure, q, int(v)) for q, v in zip(given["question"], given["value"], strict=True)
        } <= known


def test_scales_say_what_each_code_counts_for(files):
    scales = table(files, "scales.csv").set_index(["measure", "scale"])
    pain = scales.loc[("rand36", "pain")]
    assert pain["made_of"] == "q21 q22"
    assert pain["each_code_counts"] == (
        "q21 1=100 2=80 3=60 4=40 5=20 6=0; q22 1=100 2=75 3=50 4=25 5=0"
    )
    assert scales.loc[("who5", "percent"), "times"] == 4
    assert scales.loc[("ons4", "anxiety"), "better"] == "lower"


def test_members_and_waves(files, group):
    read = table(files, "members.csv", keep_default_na=False)
    assert read["member"].tolist() == [member.code for member in group.members]
    assert read["left"].tolist() == [member.left or "" for member in group.members]
    waves = table(files, "waves.csv")
    assert waves["wave"].tolist() == [1, 2, 3, 4, 5, 6]  # the seventh is open
    assert waves["answered"].sum() == len(table(files, "answers_who5.csv"))


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed.")
def test_r_reads_the_same_figures(files, tmp_path):
    for name in ("scores.csv", "answers_rand36.csv", "codebook.csv"):
        (tmp_path / name).write_bytes(files[name])
    program = """
        scores <- read.csv("scores.csv"); answers <- read.csv("answers_rand36.csv")
        book <- read.csv("codebook.csv", encoding = "UTF-8")
        stopifnot(is.numeric(scores$score), is.integer(answers$q1), is.integer(scores$wave))
        cat(nrow(scores), nrow(answers), nrow(book), "\\n")
        cat(sprintf("%a", scores$score), sep = "\\n")
    """
    result = subprocess.run(
        ["Rscript", "--vanilla", "-e", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    first, *figures = result.stdout.split("\n")
    names = ("scores.csv", "answers_rand36.csv", "codebook.csv")
    assert first.split() == [str(len(table(files, name))) for name in names]
    # R's own reading of decimals may differ from Python's in the last bit, not in more.
    read = [float.fromhex(figure) for figure in figures if figure]
    assert read == pytest.approx(table(files, "scores.csv")["score"].tolist(), rel=1e-15, abs=0)


def test_a_groups_own_text_is_no_formula_in_a_spreadsheet(session):
    group = groups.add(session, None, "Another")
    instrument = LIBRARY["swemwbs"]
    texts = {q.key: f"=HYPERLINK({q.key})" for q in instrument.questions}
    starts = iter("+-@=\t")
    labels = {
        options.name: {c.code: f"{next(starts)}1, “so-so”\n{c.code}" for c in options.choices}
        for options in instrument.option_sets
    }
    definitions.enter_text(session, group.id, instrument, texts, labels)
    own = definitions.for_group(session, group.id, "swemwbs")
    measures = [definitions.keep(session, own, group.id)]
    day = dt.date(2026, 5, 1)
    wave = Wave(group=group, number=1, opened=day, closed=day, measures=measures)
    session.add(wave)
    member = members.add(session, group, 1, "2026-04")[0]
    answers = {"swemwbs": {q.key: 3 for q in instrument.questions}}
    entries.enter(session, wave, member, answers, how=How.PHONE, consent=1, sent_on=day, late=True)
    session.flush()
    files = unpacked(export_group(session, group))
    for name, content in files.items():
        if name.endswith(".csv"):
            for row in csv.reader(io.StringIO(content.decode(), newline="")):
                assert not [
                    cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))
                ]
    book = table(files, "codebook.csv")
    assert book["text"].str.endswith("=HYPERLINK(q1)").sum() == 5
    assert book["label"].tolist()[0] == "'+1, “so-so”\n1"  # an apostrophe more, nothing less


def test_a_group_without_a_closed_wave_has_an_export_all_the_same(session):
    files = unpacked(export_group(session, groups.add(session, None, "New")))
    assert table(files, "scores.csv").empty


@pytest.mark.parametrize(
    "start", ["=", "＝", "+", "＋", "-", "－", "@", "＠", "\t=", "\r", "\n=", " =", "\ufeff="]
)
def test_no_form_of_a_formula_sign_reaches_a_spreadsheet(start):
    cell = group_export._safe(f"{start}cmd|' /C calc'!A0")
    assert cell.startswith("'")
    assert group_export._safe("a = b") == "a = b"
