"""Forms of accounts. Each message says what to do."""

import unicodedata

from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField, StringField, ValidationError
from wtforms.validators import EqualTo, InputRequired, Length

from toolkit.web.account.passwords import is_guessable

#: What may stand in a name beside letters and numbers.
_BETWEEN = " ._-'’"


class SignIn(FlaskForm):
    username = StringField("Your name here", [InputRequired("Enter the name you signed up with.")])
    password = PasswordField("Password", [InputRequired("Enter your password.")])


class _NewPassword(FlaskForm):
    password = PasswordField(
        "Password",
        [
            InputRequired("Choose a password."),
            Length(10, 200, "Choose a password of at least 10 letters. Three odd words do well."),
        ],
    )
    again = PasswordField(
        "The same password again",
        [EqualTo("password", "The two passwords are not the same. Type both again.")],
    )

    #: The name that the password must not be made of.
    of_name = ""

    def validate_password(self, field: PasswordField) -> None:
        if is_guessable(field.data or "", self.of_name):
            raise ValidationError(
                "That password is easy to guess. Choose three odd words, such as things you see "
                "from your window."
            )


def _as_kept(name: str | None) -> str:
    """Return a name without blanks around it, its accents joined to their letters."""
    return unicodedata.normalize("NFC", (name or "").strip()[:100])


class Welcome(_NewPassword):
    username = StringField(
        "A name for signing in",
        [
            InputRequired("Choose a name for signing in."),
            Length(2, 40, "Choose a name of 2 to 40 letters."),
        ],
        filters=[_as_kept],
    )

    def validate_username(self, field: StringField) -> None:
        # Marks too: many scripts write vowels as marks on a letter.
        kinds = [unicodedata.category(sign)[0] for sign in field.data or ""]
        if not all(
            kind in "LMN" or sign in _BETWEEN
            for sign, kind in zip(field.data or "", kinds, strict=True)
        ):
            raise ValidationError(
                "Use letters, numbers, spaces, dots, hyphens and apostrophes only."
            )
        if "L" not in kinds and "N" not in kinds:
            raise ValidationError("Choose a name with at least one letter or number in it.")


class ChangePassword(_NewPassword):
    """The present password stands before the new one, so that a signed-in screen is not enough."""

    present = PasswordField("The password you have now", [InputRequired("Enter your password.")])


class Invite(FlaskForm):
    group = SelectField("Which group will they run with you?", coerce=int)
