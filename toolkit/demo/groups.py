"""The demonstration groups, in the order in which they are added."""

from toolkit.demo.greenhouse import GREENHOUSE
from toolkit.demo.kitchen_table import KITCHEN_TABLE
from toolkit.demo.wednesday_room import WEDNESDAY_ROOM

GROUPS = (GREENHOUSE, KITCHEN_TABLE, WEDNESDAY_ROOM)
