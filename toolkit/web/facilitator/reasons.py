"""Why members leave, in words: the form that asks and the results that count say the same."""

from toolkit.storage.models import Reason

REASONS = {
    Reason.NOT_SAID: "Not said",
    Reason.BETTER: "Feels better and needs it less",
    Reason.TIME: "Has no time",
    Reason.MOVED: "Moved or can’t get there",
    Reason.UNWELL: "Is too unwell",
    Reason.NOT_FOR_ME: "It was not right for them",
    Reason.DIED: "Died",
}
