"""The form that asks for the address that phones use."""

from flask_wtf import FlaskForm
from wtforms import StringField, ValidationError
from wtforms.validators import InputRequired

from toolkit.network import AddressError, for_phones


class AddressForm(FlaskForm):
    """``address`` is one of those offered, or ``other`` with one that was typed."""

    address = StringField("Address", [InputRequired("Choose one of the addresses.")])
    other = StringField("Another address")

    def chosen(self) -> str:
        return (self.other.data if self.address.data == "other" else self.address.data) or ""

    def validate_address(self, field: StringField) -> None:
        if field.data != "other":
            _check(field.data or "")

    def validate_other(self, field: StringField) -> None:
        if self.address.data == "other":
            _check(field.data or "")


def _check(address: str) -> None:
    try:
        for_phones(address)
    except AddressError as error:
        raise ValidationError(str(error)) from error
