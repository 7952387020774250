"""The audit log."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    DateTime,
    ForeignKey,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from toolkit.storage.models.base import NEVER_AGAIN, Base, choice


class Act(StrEnum):
    """What the audit log tells of, as ``subject:action``.

    Which fields each has stands in ``acts.FIELDS``, so that an answer can't slip in.
    """

    ANSWERS_EXPORTED = "answers:exported"
    REPORT_PUBLISHED = "report:published"
    REPORT_TAKEN = "report:taken"
    CHART_TAKEN = "chart:taken"
    LINK_MADE = "link:made"
    LINK_ENDED = "link:ended"
    FILE_VERIFIED = "file:verified"
    ANSWERS_ENTERED = "answers:entered"
    ANSWERS_COMPARED = "answers:compared"
    ANSWERS_CORRECTED = "answers:corrected"
    ANSWERS_IMPORTED = "answers:imported"
    IMPORT_UNDONE = "import:undone"
    WAVE_OPENED = "wave:opened"
    WAVE_CLOSED = "wave:closed"
    WAVE_REOPENED = "wave:reopened"
    WAVE_TAKEN_BACK = "wave:taken_back"
    WAVE_DATED = "wave:dated"
    FIGURES_ASKED = "figures:asked"
    ANSWERS_MOVED = "answers:moved"
    ANSWERS_WITHDRAWN = "answers:withdrawn"
    MEMBERS_JOINED = "members:joined"
    MENDING_UNDONE = "mending:undone"
    GROUP_ENDED = "group:ended"
    VOICE_TAKEN_BACK = "voice:taken_back"


class AuditEntry(Base):
    """One act: by whom, when, of which group. Written in the act's own transaction."""

    __tablename__ = "acts"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey("groups.id", ondelete="CASCADE"), index=True
    )
    #: None: from the command line, by nobody who signed in, or of an account that is gone.
    facilitator_id: Mapped[int | None] = mapped_column(
        ForeignKey("facilitators.id", ondelete="SET NULL")
    )
    #: To the minute: enough to remember it by.
    at: Mapped[dt.datetime] = mapped_column(DateTime)
    #: Held to the enumeration by the program alone: a new act changes no table.
    act: Mapped[Act] = mapped_column(choice(Act, "act", constraint=False))
    fields: Mapped[dict[str, Any]]
    #: SHA-256 of this act and of the mark before it in the group: a line that is changed or taken
    #: out breaks all that follow. Not of the account, which may go.
    mark: Mapped[str] = mapped_column(String(64), default="", server_default="")
