"""Forms of accounts. Each message says what to do."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField, StringField, ValidationError
from wtforms.validators import EqualTo, InputRequired, Length, Regexp

from toolkit.web.account.passwords import is_guessable


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


class Welcome(_NewPassword):
    username = StringField(
        "A name for signing in",
        [
            InputRequired("Choose a name for signing in."),
            Length(2, 40, "Choose a name of 2 to 40 letters."),
            Regexp(r"^[\w .\-]+$", message="Use letters, numbers, spaces, dots and hyphens only."),
        ],
    )


class ChangePassword(_NewPassword):
    """The present password stands before the new one, so that a signed-in screen is not enough."""

    present = PasswordField("The password you have now", [InputRequired("Enter your password.")])


class Invite(FlaskForm):
    group = SelectField("Which group will they run with you?", coerce=int)
