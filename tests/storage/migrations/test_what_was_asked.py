"""What was asked is kept whole: waves point to definitions and plans, and no answer is lost."""

import datetime as dt

import pytest
from sqlalchemy import text

from toolkit.instruments import load_library
from toolkit.instruments.canonical import from_json
from toolkit.storage import plans
from toolkit.storage.database import sessions
from toolkit.storage.migrate import MigrationError
from toolkit.storage.models import Plan, Wave

GROUP = {
    "name": "Walkers",
    "purpose": "",
    "support": "",
    "leave_to": "https://a.org",
    "invented": False,
    "data_version": 3,
}
DAY = dt.date(2026, 2, 1)


def made_at(day: int) -> dt.datetime:
    return dt.datetime(2026, 1, day, 12)  # noqa: DTZ001


@pytest.fixture
def before(earlier):
    instrument = load_library()["swemwbs"]
    texts = {question.key: f"Question {question.key}" for question in instrument.questions}
    labels = {
        options.name: {str(choice.code): f"Often {choice.code}" for choice in options.choices}
        for options in instrument.option_sets
    }
    earlier.at("0004")
    earlier.put("groups", {"id": 1, **GROUP}, {"id": 2, **GROUP})
    earlier.put(
        "plans",
        *(
            {
                "id": number,
                "group_id": group,
                "made_at": made_at(day),
                "measures": ["who5"],
                "outcomes": [["who5", "percent"]],
            }
            for number, group, day in [(1, 1, 3), (2, 1, 20), (3, 2, 31)]
        ),
    )
    earlier.put(
        "wordings",
        {
            "id": 3,
            "group_id": 1,
            "instrument": "swemwbs",
            "texts": texts,
            "labels": labels,
            "licensed_on": DAY,
        },
    )
    asked = [
        {"key": "who5", "version": "1998", "wording": None},
        {"key": "swemwbs", "version": instrument.version, "wording": 3},
    ]
    for number, group, opened in [
        (7, 1, dt.date(2026, 1, 10)),
        (8, 1, DAY),
        (9, 2, dt.date(2026, 1, 10)),
    ]:
        measures = asked if group == 1 else asked[:1]
        wave = {"id": number, "group_id": group, "number": number, "opened": opened, "closed": DAY}
        earlier.put("waves", {**wave, "measures": measures})
    earlier.put(
        "members",
        {"id": 1, "group_id": 1, "code": "K7D-4RX", "joined": "2026-01", "link_version": 1},
    )
    earlier.put(
        "responses",
        {
            "id": 4,
            "member_id": 1,
            "wave_id": 7,
            "answers": {"who5": {"q1": 3}},
            "saves": {},
            "scores": {"who5": {"percent": 60.0}},
            "sent_on": DAY,
            "not_this_time": False,
            "how": "paper",
            "consent": 1,
            "revision": 2,
        },
    )
    return earlier


def test_no_row_is_lost_and_scores_are_no_longer_kept(before):
    counts = before.counts()
    before.at("0005")
    after = before.counts()
    assert counts.pop("wordings") == 1
    # who5 for all groups, and the group's own text.
    assert after.pop("definitions") == 2
    assert after == counts
    response = before.rows("responses")[0]
    assert response["answers"] == {"who5": {"q1": 3}}
    assert "scores" not in response


def test_a_wave_points_to_what_was_asked_in_the_version_that_was_asked(before):
    before.at("0005")
    definitions = {row["id"]: row for row in before.rows("definitions")}
    waves = {row["id"]: row for row in before.rows("waves")}
    shipped, own = (definitions[one["definition"]] for one in waves[7]["measures"])
    assert (shipped["group_id"], shipped["version"]) == (None, "1998")
    assert waves[9]["measures"][0]["definition"] == shipped["id"]
    assert (own["group_id"], own["licensed_on"]) == (1, DAY)
    asked = from_json(own["content"])
    assert asked.questions[0].text == "Question q1"
    assert not asked.needs_wording


def test_a_wave_points_to_the_last_plan_made_by_its_first_day(before):
    before.at("0005")
    assert {row["id"]: row["plan_id"] for row in before.rows("waves")} == {7: 1, 8: 2, 9: None}


def test_todays_models_read_it(before):
    before.at("head")
    with sessions(before.engine)() as session:
        assert all(plans.is_whole(plan) for plan in session.query(Plan))
        assert session.get_one(Wave, 8).plan.outcomes == [["who5", "percent"]]


def test_a_questionnaire_that_is_gone_from_the_library_stops_it_in_words(before):
    with before.engine.begin() as connection:
        connection.execute(
            text(
                """UPDATE waves SET measures = '[{"key": "gone", "version": "1", "wording": null}]'"""
            )
        )
    with pytest.raises(MigrationError, match=r"surveys/gone\.toml"):
        before.at("0005")
    assert before.counts()["wordings"] == 1


def test_tables_made_anew_keep_their_rules(before):
    if before.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL makes no table anew.")
    before.at("0005")
    with before.engine.connect() as connection:
        made = dict(connection.execute(text("SELECT name, sql FROM sqlite_master")).all())
    assert "ck_waves_closes_after_it_opens" in made["waves"]
    assert "WHERE closed IS NULL" in made["uq_waves_one_open"]
    assert "'as_they_join'" in made["plans"]
    assert "AUTOINCREMENT" in made["waves"]
    assert "AUTOINCREMENT" in made["plans"]
