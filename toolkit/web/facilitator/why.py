"""Why each page matters, in a sentence or two: opened in place at the foot of the page."""

from collections.abc import Mapping

_CODES = (
    "Members may be hiding from somebody. A code, a month and nothing else is all that can be "
    "found here, by anybody."
)
_ENTRY = (
    "Not everybody has a phone, or wants to use it for this. Answers on paper count as much, and "
    "how each came in stays with it, for people answer differently to paper and to a person."
)
_RESULTS = (
    "A number without its range and without those who are missing can mislead a whole group. "
    "Here stands what can be said, and as plainly what can’t."
)
_LEAVES = (
    "Two reports that differ by one person tell about that person. So each figure that leaves is "
    "held against all that left before."
)
_PLAN = (
    "Who looks at many things finds something by chance. What was named before the first answer "
    "counts; all else is a hint."
)
_BRING = (
    "What a group has collected already should not be lost. It comes in whole, or not at all, so "
    "that nothing is half right."
)

#: A page's endpoint -> why it matters.
WHY: Mapping[str, str] = {
    "home": "Nobody above your group has an account in it. What you see here is yours alone.",
    "new_group": "A name is all it takes. No place and no address: they could lead to a member.",
    "group_home": "Volunteers have little time. This page says what is to be done next, first.",
    "settings": "Members see the name and the purpose; one tap away from any page is a harmless "
    "one, for whoever looks over their shoulder.",
    "support": "A question can hurt. Whoever is asked one must be shown at once where help is.",
    "phones": "Members use their own phones in your room. They reach this machine by an address, "
    "and it has to be the right one before cards are printed.",
    "plan": _PLAN,
    "plan_steps": _PLAN,
    "plan_on_one_page": _PLAN,
    "wording": "Questionnaires are standards: one changed word, and scores compare no more.",
    "tell": "Who knows when questions come answers more often. Nothing here tells what they are "
    "about: a calendar may be read by somebody else.",
    "poster": "A sheet on the wall reaches everybody in the room, and nobody outside it.",
    "own_questions": "No questionnaire asks everything. Yours are shown with the caution that "
    "nobody tested them.",
    "build_questions": "Few questions that all answer tell more than many that people give up.",
    "waves": "Asking the same people the same questions again is the only way to see a change.",
    "look_at_wave": "What is asked is fixed when a wave opens, so that it can be compared later.",
    "ask_to_close": "Results wait until a wave is closed, so that nobody’s answer sways another’s.",
    "delete_wave": "What nobody answered can go. What somebody answered is theirs.",
    "wave_days": "Dates decide what is compared. What stood before stays noted.",
    "booklet": _ENTRY,
    "entry": _ENTRY,
    "entry_page": _ENTRY,
    "entry_check": _ENTRY,
    "entry_compare": "Typing slips are rare, and each is somebody’s answer. Two entries find them.",
    "entry_away": _ENTRY,
    "pass_it_round": "One tablet serves a room without phones. Nothing of one person may be left "
    "for the next.",
    "members": _CODES,
    "cards": "A card is the only key that a member needs. Folded, it says nothing to a finder.",
    "key_sheet": "Who is who stands on paper alone, in your drawer: no stolen laptop knows it.",
    "ask_for_new_card": "A lost card in the wrong hands opens what its owner began. A new one ends "
    "that.",
    "leave": "Those who leave are part of the result. A group that forgets them looks better than "
    "it is.",
    "erase": "Answers belong to whoever gave them. Erased is erased: from the files, too.",
    "member": "One person’s score swings from day to day. Read it with them, not about them.",
    "mend": "Cards get mixed up. What is mended is noted, and can be undone.",
    "meetings_page": "Funders ask first what was done. A number noted standing up is enough.",
    "delete_meeting": "A meeting that was not should not count.",
    "done_page": "What you did is the surest thing that you can tell. It needs no statistics.",
    "vitality_page": "Groups end when few carry much. Seen early, it can be mended.",
    "strands_page": "With two grants you answer to two funders. Each wants to hear of its own.",
    "strand_page": "With two grants you answer to two funders. Each wants to hear of its own.",
    "by_strand": "Small groups within a small group say little, and point at people soon.",
    "reach_page": "Funders ask whom you reach. Nobody should have to give themselves away for it.",
    "voices_page": "What a group means is in its members’ words. They are theirs, and lent.",
    "take_up": "A name is not the only thing that gives somebody away. You know your group best.",
    "voice": "Whoever lent words can have them back at any time.",
    "ending": "What nobody needs any more can still hurt somebody. A clean end protects them.",
    "results_page": _RESULTS,
    "scale_page": _RESULTS,
    "scale_chart_page": _RESULTS,
    "charts_page": _RESULTS,
    "people_page": "An average hides those who got worse. Here each one is a mark.",
    "missing_page": "If those who fare badly stop answering, the rest look better. So count them.",
    "attendance_page": "Coming often and faring well go together for many reasons. This is no "
    "proof.",
    "answers": "A single question says less than a scale, but is what people talk about.",
    "question": "A single question says less than a scale, but is what people talk about.",
    "beside_page": "People change without a group, too. Others, asked at the same times, show how "
    "much.",
    "looking_back_page": "What people remember is another thing than what they would have said "
    "then.",
    "exports": "The data is your group’s. You can leave with all of it, any day.",
    "bring": _BRING,
    "bring_columns": _BRING,
    "bring_look": _BRING,
    "undo_import": _BRING,
    "reports_page": _LEAVES,
    "draft": "Figures need words that only you have. The numbers stay what they are.",
    "look": _LEAVES,
    "report": "What was published is frozen, so that whoever holds it can compare it.",
    "copy_page": "Funders’ forms count words. Here they are counted beforehand.",
    "acts_page": "Whoever is trusted with answers should be able to show what was done with them.",
}


def why(endpoint: str | None) -> str:
    """Return why a page matters; "" for none."""
    return WHY.get((endpoint or "").removeprefix("facilitator."), "")
