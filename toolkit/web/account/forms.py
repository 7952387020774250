"""Forms of accounts. Each message says what to do."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, Regexp


class SignIn(FlaskForm):
    username = StringField("Your name here", [InputRequired("Enter the name you signed up with.")])
    password = PasswordField("Password", [InputRequired("Enter your password.")])


class Welcome(FlaskForm):
    username = StringField(
        "A name for signing in",
        [
            InputRequired("Choose a name for signing in."),
            Length(2, 40, "Choose a name of 2 to 40 letters."),
            Regexp(r"^[\w .\-]+$", message="Use letters, numbers, spaces, dots and hyphens only."),
        ],
    )
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
