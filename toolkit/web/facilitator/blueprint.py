"""The facilitator's blueprint. A view takes its group from ``in_group``, never by number."""

from flask import Blueprint

facilitator = Blueprint("facilitator", __name__, template_folder="templates")
