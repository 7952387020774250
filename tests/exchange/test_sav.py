"""The SPSS file is read back by ReadStat (pyreadstat), which R's haven and jamovi use too."""

import datetime as dt
import resource

import pandas as pd
import pyreadstat
import pytest

from tests.exchange.conftest import scores_in, scores_of
from toolkit.exchange.about import FIRST_LINE
from toolkit.exchange.formats import export
from toolkit.exchange.sav import CODES, NotWrittenError, spss
from toolkit.exchange.tables import Kind, Missing


@pytest.fixture(scope="module")
def read(file, tmp_path_factory):
    path = tmp_path_factory.mktemp("sav") / "answers.sav"
    path.write_bytes(file("sav").data)

    def again(**options):
        return pyreadstat.read_sav(path, **options)

    return again


def test_the_scores_are_those_of_the_results(read, data):
    frame, _ = read()
    assert scores_in(frame, data) == scores_of(data)
    assert len(frame) == len(data.members) * len(data.waves)


def test_answers_come_back_with_what_is_missing_told_apart(read, tables):
    frame, about = read(user_missing=True)
    reckoned, _ = read()  # as SPSS reckons: user-missing values left out
    for at, column in enumerate(tables.answers.columns):
        if column.kind is not Kind.ANSWER:
            continue
        kept = [row[at] for row in tables.answers.rows]
        codes = [CODES[cell] if isinstance(cell, Missing) else cell for cell in kept]
        assert frame[column.name].tolist() == pytest.approx(
            pd.Series(codes, dtype=float).tolist(), nan_ok=True, abs=0
        )
        plain = [None if isinstance(cell, Missing) else cell for cell in kept]
        assert reckoned[column.name].tolist() == pytest.approx(
            pd.Series(plain, dtype=float).tolist(), nan_ok=True, abs=0
        )
        assert [one["lo"] for one in about.missing_ranges[column.name]] == [-8, -9]
    declined = [row for row in tables.answers.rows if Missing.DECLINED in row]
    assert declined
    assert (frame == -8).to_numpy().any()


def test_columns_bring_their_words_and_levels(read, tables):
    _, about = read()
    labels = about.column_names_to_labels
    assert list(labels) == [column.name for column in tables.answers.columns]
    for column in tables.answers.columns:
        assert labels[column.name]
        assert len(labels[column.name].encode()) <= 256
        if len(column.label.encode()) <= 256:
            assert labels[column.name] == column.label
        if column.kind is Kind.ANSWER:
            words = about.variable_value_labels[column.name]
            assert words.pop(-8) == "I’d rather not say"
            assert words.pop(-9) == "Left open"
            assert sorted(words) == sorted(column.values)
            for code, told in words.items():
                whole = column.values[int(code)]
                assert told == whole or whole.startswith(told.removesuffix("…")), told
            assert about.variable_measure[column.name] == "ordinal"
        if column.kind is Kind.SCORE:
            assert about.variable_measure[column.name] == "scale"
    assert about.variable_measure["member"] == "nominal"
    assert about.variable_value_labels["how"] == {
        1: "On a phone or computer",
        2: "On paper",
        3: "Told to a helper",
    }


def test_long_questions_with_one_stem_have_different_labels(session, greenhouse, tmp_path):
    path = tmp_path / "answers.sav"
    path.write_bytes(export(session, greenhouse, "sav").data)
    labels = pyreadstat.read_sav(path, metadataonly=True)[1].column_labels
    assert len(set(labels)) == len(labels)


def test_days_are_days(read, data):
    frame, about = read()
    assert frame["wave_opened"][0] == data.waves[0].opened
    assert isinstance(frame["wave_opened"][0], dt.date)
    assert about.original_variable_types["wave_opened"] == "DATE11"


def test_it_says_for_whom_it_is_and_not_when_it_was_made(read, file):
    _, about = read()
    assert about.file_label == FIRST_LINE
    assert about.notes[0] == FIRST_LINE
    assert about.creation_time.year == about.modification_time.year == 1980
    assert file("sav").data == file("sav").data


def test_a_group_without_answers_has_a_file_all_the_same(session, empty, tmp_path):
    path = tmp_path / "empty.sav"
    path.write_bytes(export(session, empty, "sav").data)
    frame, about = pyreadstat.read_sav(path)
    assert frame.empty
    assert about.column_names[:2] == ["member", "wave"]
    assert about.original_variable_types["wave_opened"] == "DATE11"


def test_a_disk_without_room_is_told_as_such(tables):
    """No file of this process may grow beyond 4 KiB: a real refusal by the system."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(NotWrittenError):
            spss(tables)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
