"""Tell what kind of file it is, and read it."""

from toolkit.exchange.questionnaires import limesurvey, xlsform
from toolkit.exchange.questionnaires.model import Brought, QuestionnaireError

#: A questionnaire is text: what is larger is something else.
LARGEST = 2_000_000


def is_of_another_tool(data: bytes) -> bool:
    """Whether a file looks like a workbook or XML: what is saved here is neither."""
    return data.startswith(b"PK") or data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").startswith(
        b"<"
    )


def read(data: bytes) -> Brought:
    """Return the questionnaire of a file of LimeSurvey (.lss), or of an XLSForm.

    Raises
    ------
    QuestionnaireError
        If it is neither, damaged, too large, or holds no question that can be asked here.
    """
    if len(data) > LARGEST:
        raise QuestionnaireError(
            f"This file is larger than {LARGEST // 1_000_000} MB. A questionnaire is much smaller: "
            "choose the file that holds the questions alone."
        )
    if data.startswith(b"PK"):
        return xlsform.read(data)
    if is_of_another_tool(data):
        return limesurvey.read(data)
    raise QuestionnaireError(
        "This is no file of questions that can be read here. Choose a LimeSurvey file (.lss) or an "
        "XLSForm (.xlsx)."
    )
