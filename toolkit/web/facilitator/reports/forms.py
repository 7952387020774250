"""What a draft's page sends, read: the title, the group's boxes, its own wordings."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from toolkit.storage.waves import today
from toolkit.web.facilitator.reports.kinds import KINDS

#: A box holds no more than this, whatever the form's own count of words says.
MOST_CHARACTERS = 6000
#: A funder's link opens no longer than two years.
MOST_DAYS = 731


class NewReportForm(FlaskForm):
    """Which report, and what it is called."""

    title = StringField(
        "What it is called",
        validators=[
            InputRequired("Give the report a name, such as “A year of the Greenhouse”."),
            Length(max=120, message="At most 120 letters."),
        ],
    )
    kind = RadioField("What it is for", validators=[DataRequired("Choose one.")])

    def __init__(self, choices: list[tuple[str, str]]) -> None:
        super().__init__()
        self.kind.choices = choices
        if not self.kind.data:
            self.kind.data = KINDS[0]

    def validate_title(self, field: StringField) -> None:
        if not (field.data or "").strip():
            raise ValidationError("Give the report a name.")


class LinkForm(FlaskForm):
    """Until when a funder's link opens."""

    until = DateField(
        "The last day on which it opens",
        validators=[InputRequired("Choose a day. After it, the link opens nothing.")],
    )

    def validate_until(self, field: DateField) -> None:
        days = (field.data - today()).days if field.data else -1
        if not 0 <= days <= MOST_DAYS:
            raise ValidationError("Choose a day from today on, at most two years away.")


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent, with what is wrong with it: field -> what to do."""

    title: str
    written: dict[str, str]
    wordings: dict[str, str]
    revision: int
    problems: dict[str, str]


def read(form: Mapping[str, str], boxes: Mapping[str, int], sentences: Mapping[str, str]) -> Sent:
    """Return what a draft's page sent; ``boxes`` has each one's words, ``sentences`` each text."""
    from toolkit.reports.content import keep_numbers  # noqa: PLC0415 (only reports need it)

    problems = {}
    title = " ".join(form.get("title", "").split())[:120]
    if not title:
        problems["title"] = "Give the report a name."
    written = {}
    for key in boxes:
        text = form.get(f"written-{key}", "").replace("\r\n", "\n").strip()
        written[key] = text
        if len(text) > MOST_CHARACTERS:
            problems[f"written-{key}"] = (
                f"This is {len(text)} characters. Please keep it below {MOST_CHARACTERS}."
            )
    wordings = {}
    for key, said in sentences.items():
        own = " ".join(form.get(f"wording-{key}", "").split())[:2000]
        if not own or own == said:
            continue
        wordings[key] = own
        wrong = keep_numbers(said, own)
        if wrong:
            problems[f"wording-{key}"] = wrong
    number = form.get("revision", "")
    revision = int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 0
    return Sent(title, written, wordings, revision, problems)
