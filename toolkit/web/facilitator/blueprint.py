"""The facilitator's blueprint. A view takes its group from ``in_group``, never by number.

A template stands beside its view, and its name is its path below ``toolkit/web``.
"""

from pathlib import Path

from flask import Blueprint

from toolkit.web.facilitator.why import why

facilitator = Blueprint("facilitator", __name__, template_folder=str(Path(__file__).parents[1]))
facilitator.add_app_template_global(why)
