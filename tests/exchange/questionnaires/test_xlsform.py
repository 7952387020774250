"""XLSForms, made with another library than the one that reads them."""

import datetime as dt
import io

import pytest
import xlsxwriter

from toolkit.exchange.questionnaires import QuestionnaireError, read
from toolkit.instruments import InstrumentError
from toolkit.instruments.own import instrument_of

DAY = dt.date(2026, 11, 26)


def workbook(**sheets):
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return made.getvalue()


CHOICES = [
    ["list_name", "name", "label"],
    ["yn", "no", "No"],
    ["yn", "yes", "Yes"],
    ["four", 0, "Never"],
    ["four", 3, "Always"],
]


def test_the_kinds_with_one_answer_come_in_and_the_others_are_listed():
    found = read(
        workbook(
            survey=[
                ["type", "name", "label", "hint", "relevant", "parameters"],
                ["start", "start", "", "", "", ""],
                ["begin group", "g", "About this week", "", "", ""],
                ["select_one yn", "a", "Did you eat?", "", "", ""],
                ["select_one four", "b", "How often?", "Think back", "${a} = 'yes'", ""],
                ["end group", "", "", "", "", ""],
                ["range", "c", "How hopeful?", "", "", "start=0 end=10 step=1"],
                ["select_multiple yn", "d", "Which?", "", "", ""],
                ["integer", "h", "How many?", "Roughly", "", ""],
                ["text", "i", "Why?", "", "", ""],
                ["text", "j", "Your e-mail address?", "", "", ""],
                ["geopoint", "e", "Where?", "", "", ""],
                ["calculate", "f", "", "", "", ""],
            ],
            choices=CHOICES,
            settings=[["form_title", "form_id"], ["Our form", "x"]],
        )
    )
    assert found.draft["title"] == "Our form"
    assert found.draft["sections"] == ["About this week", ""]
    asked = [(one["section"], one["text"], one["choices"]) for one in found.draft["questions"]]
    assert asked == [
        (0, "Did you eat?", [[1, "No"], [2, "Yes"]]),
        (0, "How often?", [[0, "Never"], [3, "Always"]]),
        (1, "How hopeful?", [[n, str(n)] for n in range(11)]),
        (1, "Which?", [[1, "No"], [2, "Yes"]]),
        (1, "How many?", []),
        (1, "Why?", []),
    ]
    kinds = [(one.kind, one.help) for one in found.measure.questions][1:]
    assert kinds == [
        *[("choice", "Think back"), ("rating", ""), ("several", ""), ("number", "Roughly")],
        ("text", ""),
    ]
    left = [where for where, _ in found.left_behind]
    assert left == ["How often?", "Your e-mail address?", "Where?", "f"]
    assert len(found.measure.questions) == len(found.draft["questions"])
    with pytest.raises(InstrumentError) as missing:
        instrument_of(found.measure, "own_1", "1", DAY)
    assert [one.place for one in missing.value.problems] == ["scores"]


def test_the_forms_own_language_comes_in_and_the_others_are_named():
    found = read(
        workbook(
            survey=[
                ["type", "name", "label::Deutsch (de)", "label::English (en)"],
                ["select_one yn", "a", "Gut?", "Well?"],
            ],
            choices=[
                ["list_name", "name", "label::Deutsch (de)", "label::English (en)"],
                ["yn", "0", "Nein", "No"],
                ["yn", "1", "Ja", "Yes"],
            ],
            settings=[["form_title", "default_language"], ["F", "English (en)"]],
        )
    )
    assert found.draft["questions"][0]["text"] == "Well?"
    assert found.draft["questions"][0]["choices"] == [[0, "No"], [1, "Yes"]]
    assert found.left_behind == (
        ("Other languages", "Only English (en) came in; not Deutsch (de)."),
    )


def test_a_workbook_without_a_survey_sheet_is_told_where_to_go():
    with pytest.raises(QuestionnaireError, match="no sheet named “survey”"):
        read(workbook(answers=[["a", "b"], ["1", "2"]]))
