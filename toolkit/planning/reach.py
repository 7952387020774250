"""Whom a group reaches: what is counted, in the categories that funders in the UK ask for.

The words are ours. Ethnic groups are those of the census of England and Wales, one level of it;
Scotland and Northern Ireland have other lists, and the last answer takes what none of them fits.
"""

from collections.abc import Mapping
from dataclasses import dataclass

#: The row that counts how many filled the form in, in a category of its own.
ALL, FORMS = "all", "forms"
RATHER_NOT = "rather_not"


@dataclass(frozen=True, slots=True)
class Category:
    """One question: its key, what it is about, what is asked, and answer -> words."""

    key: str
    short: str
    asks: str
    answers: Mapping[str, str]


_RATHER_NOT = {RATHER_NOT: "I’d rather not say"}
CATEGORIES = (
    Category(
        "age",
        "Age",
        "How old are you?",
        {
            "under_18": "Under 18",
            "18_24": "18 to 24",
            "25_34": "25 to 34",
            "35_44": "35 to 44",
            "45_54": "45 to 54",
            "55_64": "55 to 64",
            "65_74": "65 to 74",
            "75_up": "75 or older",
            **_RATHER_NOT,
        },
    ),
    Category(
        "gender",
        "Gender",
        "Are you",
        {
            "woman": "a woman",
            "man": "a man",
            "other": "neither, or you would say it in another way",
            **_RATHER_NOT,
        },
    ),
    Category(
        "ethnicity",
        "Ethnic group",
        "Which of these fits you best?",
        {
            "white": "White",
            "mixed": "Mixed or multiple ethnic groups",
            "asian": "Asian or Asian British",
            "black": "Black, Black British, Caribbean or African",
            "other": "Another ethnic group",
            **_RATHER_NOT,
        },
    ),
    Category(
        "condition",
        "Long-term condition",
        "Do you have an illness or a condition, of body or mind, that lasts twelve months or more?",
        {"yes": "Yes", "no": "No", **_RATHER_NOT},
    ),
    Category(
        "limited",
        "Limited by it",
        "Does it make it harder for you to do what you do from day to day?",
        {
            "a_lot": "Yes, a lot",
            "a_little": "Yes, a little",
            "no": "No, or I have none",
            **_RATHER_NOT,
        },
    ),
    Category(
        "caring",
        "Looks after somebody",
        "Do you look after somebody who could not do without you, and are not paid for it?",
        {"yes": "Yes", "no": "No", **_RATHER_NOT},
    ),
)
