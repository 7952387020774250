"""What a group is, in the words that it is asked in."""

from collections.abc import Collection

#: Models of mutual aid groups, as the literature names them, in plain words.
KINDS = {
    "talking": "We talk and listen to each other",
    "activity": "We do things together: walking, gardening, cooking",
    "arts": "We sing, write, paint or make things",
    "reading": "We read together",
    "education": "We learn about what we live with",
    "self_management": "We follow a programme for living with a condition",
    "twelve_step": "We work the twelve steps",
    "buddy": "We support each other one to one",
    "carers": "We look after somebody else",
    "advocacy": "We speak up for people like us",
    "other": "Something else",
}
LOOKS = {
    "inward": "Mostly to change how we ourselves live and feel",
    "outward": "Mostly to change things around us",
    "both": "Both",
}
#: The three common features of a mutual aid group: run by and for those who share an issue, from
#: direct experience, of their free will.
FEATURES = {
    "shared": "It is run for and by people who share the same thing",
    "experience": "What we know comes from living it",
    "voluntary": "Nobody has to come, and nobody is paid to lead it",
}


def gentle_word(features: Collection[str]) -> str:
    """Return what a group hears that lacks one of the three features; "" for who has all."""
    missing = [name for name in FEATURES if name not in features]
    if not missing:
        return ""
    if len(missing) == len(FEATURES):
        return (
            "You ticked none of the three. This tool is made for groups that help themselves: a "
            "clinic or a service needs other questions and other consent."
        )
    return (
        "Mutual aid groups mostly have all three. You can go on all the same: say in your report "
        "who leads the group, because people may answer differently to somebody who is paid."
    )
