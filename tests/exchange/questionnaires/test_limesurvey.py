"""LimeSurvey's files, of version 3 and of version 4 on, written here by the shape of real ones."""

import datetime as dt

import pytest

from toolkit.exchange.questionnaires import QuestionnaireError, read
from toolkit.instruments import InstrumentError
from toolkit.instruments.own import instrument_of

DAY = dt.date(2026, 11, 26)


def table(name, *rows):
    cells = "".join(
        "<row>"
        + "".join(f"<{tag}><![CDATA[{text}]]></{tag}>" for tag, text in row.items())
        + "</row>"
        for row in rows
    )
    return f"<{name}><rows>{cells}</rows></{name}>"


def survey(*tables, languages=("en",)):
    named = "".join(f"<language>{one}</language>" for one in languages)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><document><LimeSurveyDocType>Survey'
        f"</LimeSurveyDocType><languages>{named}</languages>{''.join(tables)}</document>"
    ).encode()


def question(qid, kind, text, **more):
    return {"qid": qid, "parent_qid": "0", "gid": "1", "type": kind, "title": f"Q{qid}",
            "question": text, "question_order": qid, "language": "en", "relevance": "1", **more}  # fmt: skip


TITLE = table(
    "surveys_languagesettings", {"surveyls_language": "en", "surveyls_title": "<b>Our</b> year"}
)
GROUPS = table(
    "groups", {"gid": "1", "group_name": "Part one", "group_order": "1", "language": "en"}
)


def test_the_kinds_with_one_answer_come_in_and_the_others_are_listed():
    found = read(
        survey(
            TITLE,
            GROUPS,
            table(
                "questions",
                question("1", "L", "<p>How are&nbsp;you?</p>"),
                question("2", "Y", "Did you eat?", relevance="Q1 == 'A1'"),
                question("3", "F", "How true:"),
                question("4", "M", "What helped?"),
                question("5", "S", "Your name?"),
                question("6", "5", "From 1 to 5?"),
                question("7", "?", "Odd"),
                question("13", "K", "How much tea:", help="A day"),
                question("14", "T", "What else?"),
            ),
            table(
                "subquestions",
                {**question("8", "T", "I belong."), "parent_qid": "3", "question_order": "2"},
                {**question("9", "T", "I matter."), "parent_qid": "3", "question_order": "1"},
                {**question("10", "T", "Talking"), "parent_qid": "4", "question_order": "1"},
                {**question("11", "T", "Walking"), "parent_qid": "4", "question_order": "2"},
                {**question("12", "T", "Cups"), "parent_qid": "13", "question_order": "1"},
            ),
            table(
                "answers",
                {"qid": "1", "code": "A2", "answer": "Well", "sortorder": "2", "language": "en"},
                {"qid": "1", "code": "A1", "answer": "Badly", "sortorder": "1", "language": "en"},
                {"qid": "3", "code": "1", "answer": "No", "sortorder": "1", "language": "en"},
                {"qid": "3", "code": "2", "answer": "Yes", "sortorder": "2", "language": "en"},
            ),
        )
    )
    assert found.draft["title"] == "Our year"
    assert found.draft["sections"] == ["Part one"]
    assert [(one["text"], one["choices"]) for one in found.draft["questions"]] == [
        ("How are you?", [[1, "Badly"], [2, "Well"]]),
        ("Did you eat?", [[1, "Yes"], [0, "No"]]),
        ("How true: I matter.", [[1, "No"], [2, "Yes"]]),
        ("How true: I belong.", [[1, "No"], [2, "Yes"]]),
        ("What helped?", [[1, "Talking"], [2, "Walking"]]),
        ("From 1 to 5?", [[n, str(n)] for n in range(1, 6)]),
        ("How much tea: Cups", []),
        ("What else?", []),
    ]
    assert [one.kind for one in found.measure.questions][4:] == [
        *("several", "choice", "number", "long_text")
    ]
    assert found.measure.questions[6].help == "A day"
    left = [where for where, _ in found.left_behind]
    assert left == ["Did you eat?", "Your name?", "Odd"]
    assert "asked of everybody" in found.left_behind[0][1]
    assert len(found.measure.questions) == len(found.draft["questions"])
    with pytest.raises(InstrumentError) as missing:
        instrument_of(found.measure, "own_1", "1", DAY)
    assert [one.place for one in missing.value.problems] == ["scores"]


def test_texts_that_stand_apart_are_found_and_other_languages_named():
    bare = {"qid": "1", "parent_qid": "0", "gid": "1", "type": "L", "title": "Q1",
            "question_order": "1", "relevance": "1"}  # fmt: skip
    found = read(
        survey(
            table("surveys", {"sid": "1", "language": "en"}),
            table("groups", {"gid": "1", "group_order": "1"}),
            table(
                "group_l10ns",
                {"gid": "1", "group_name": "Hope", "language": "en"},
                {"gid": "1", "group_name": "Hoffnung", "language": "de"},
            ),
            table("questions", bare),
            table(
                "question_l10ns",
                {"qid": "1", "question": "Wie geht es?", "language": "de"},
                {"qid": "1", "question": "How are you?", "language": "en"},
            ),
            table(
                "answers",
                {"aid": "1", "qid": "1", "code": "A1", "sortorder": "0", "scale_id": "0"},
                {"aid": "2", "qid": "1", "code": "A2", "sortorder": "1", "scale_id": "0"},
            ),
            table(
                "answer_l10ns",
                {"aid": "1", "answer": "Badly", "language": "en"},
                {"aid": "2", "answer": "Well", "language": "en"},
                {"aid": "2", "answer": "Gut", "language": "de"},
            ),
            languages=("en", "de"),
        )
    )
    (asked,) = found.draft["questions"]
    assert (asked["text"], asked["choices"]) == ("How are you?", [[1, "Badly"], [2, "Well"]])
    assert found.draft["sections"] == ["Hope"]
    assert found.left_behind == (("Other languages", "Only en came in; not de."),)


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(
        f'<!ENTITY {new} "{f"&{old};" * 10}">'.encode()
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + b"]><document><LimeSurveyDocType>&i;</LimeSurveyDocType></document>"
)
OUTSIDE = (
    b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b"<document><LimeSurveyDocType>Survey</LimeSurveyDocType><a>&x;</a></document>"
)


@pytest.mark.parametrize("data", [LAUGHS, OUTSIDE, LAUGHS.decode().encode("utf-16"), b"<a" * 9000])
def test_files_that_ask_for_more_than_themselves_are_refused(data):
    with pytest.raises(QuestionnaireError) as refused:
        read(data)
    assert "root:" not in str(refused.value)


def test_a_survey_without_a_question_that_can_be_asked_says_why():
    with pytest.raises(QuestionnaireError, match="What helped"):
        read(survey(TITLE, GROUPS, table("questions", question("1", "M", "What helped?"))))
