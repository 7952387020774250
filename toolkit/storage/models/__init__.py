"""The tables. Nothing here is a name, a contact or a place of a member.

Times are blurred to what is needed: a member's months and a response's day. A member who is looked
for must not be found by when they were at a meeting or at their phone.
"""

from toolkit.storage.models.acts import Act, AuditEntry
from toolkit.storage.models.answers import (
    DECLINED,
    Answer,
    Answers,
    EntryBefore,
    How,
    Import,
    Mended,
    Mending,
    Response,
    Sheet,
)
from toolkit.storage.models.around import (
    Attendance,
    Event,
    EventKind,
    Meeting,
    MemberStrand,
    MoneyLine,
    Quoted,
    ReachCount,
    ReachRound,
    Strand,
    Voice,
)
from toolkit.storage.models.asking import Definition, Design, Headline, OwnDraft, Plan, Wave
from toolkit.storage.models.base import Base
from toolkit.storage.models.handed_on import (
    Job,
    JobState,
    ReleasedFigure,
    Report,
    ReportDraft,
    ReportLink,
)
from toolkit.storage.models.people import (
    LEAVE_TO,
    Beside,
    Facilitator,
    Group,
    Member,
    Pin,
    Reason,
    Role,
    name_key,
)

__all__ = [
    "DECLINED",
    "LEAVE_TO",
    "Act",
    "Answer",
    "Answers",
    "Attendance",
    "AuditEntry",
    "Base",
    "Beside",
    "Definition",
    "Design",
    "EntryBefore",
    "Event",
    "EventKind",
    "Facilitator",
    "Group",
    "Headline",
    "How",
    "Import",
    "Job",
    "JobState",
    "Meeting",
    "Member",
    "MemberStrand",
    "Mended",
    "Mending",
    "MoneyLine",
    "OwnDraft",
    "Pin",
    "Plan",
    "Quoted",
    "ReachCount",
    "ReachRound",
    "Reason",
    "ReleasedFigure",
    "Report",
    "ReportDraft",
    "ReportLink",
    "Response",
    "Role",
    "Sheet",
    "Strand",
    "Voice",
    "Wave",
    "name_key",
]
