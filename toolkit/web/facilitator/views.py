"""All rooms: importing this puts their routes on the blueprint."""

from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.facilitator.bringing import views as bringing
from toolkit.web.facilitator.done import views as done
from toolkit.web.facilitator.ending import views as ending
from toolkit.web.facilitator.entry import booklet
from toolkit.web.facilitator.entry import views as entry
from toolkit.web.facilitator.exports import views as exports
from toolkit.web.facilitator.groups import views as groups
from toolkit.web.facilitator.meetings import views as meetings
from toolkit.web.facilitator.members import views as members
from toolkit.web.facilitator.mending import views as mending
from toolkit.web.facilitator.phones import views as phones
from toolkit.web.facilitator.plan import rehearsal, tell, wording
from toolkit.web.facilitator.plan import views as plan
from toolkit.web.facilitator.questions import views as questions
from toolkit.web.facilitator.reach import views as reach
from toolkit.web.facilitator.reports import views as reports
from toolkit.web.facilitator.results import charts
from toolkit.web.facilitator.results import views as results
from toolkit.web.facilitator.strands import views as strands
from toolkit.web.facilitator.support import views as support
from toolkit.web.facilitator.vitality import views as vitality
from toolkit.web.facilitator.voices import views as voices
from toolkit.web.facilitator.waves import views as waves

__all__ = [
    "booklet",
    "bringing",
    "charts",
    "done",
    "ending",
    "entry",
    "exports",
    "facilitator",
    "groups",
    "meetings",
    "members",
    "mending",
    "phones",
    "plan",
    "questions",
    "reach",
    "rehearsal",
    "reports",
    "results",
    "strands",
    "support",
    "tell",
    "vitality",
    "voices",
    "waves",
    "wording",
]
