"""Made-up groups to look at: each a description, drawn by lot, filled in as a real one would be."""

from toolkit.demo.filling import fill, fill_all
from toolkit.demo.greenhouse import GREENHOUSE
from toolkit.demo.groups import GROUPS
from toolkit.demo.kitchen_table import KITCHEN_TABLE
from toolkit.demo.wednesday_room import WEDNESDAY_ROOM

__all__ = ["GREENHOUSE", "GROUPS", "KITCHEN_TABLE", "WEDNESDAY_ROOM", "fill", "fill_all"]
