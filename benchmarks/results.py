"""A group's page, fresh and kept, against bare numpy and scipy calls on the same arrays.

Times are of the processor, since seconds on the wall are of whatever else the machine does.
"""

import datetime as dt
import gzip
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
import pandas as pd
from scipy import stats

from toolkit.instruments import load_library
from toolkit.results.data import GroupData, Presence, WaveInfo
from toolkit.results.group import make
from toolkit.results.page import group_page
from toolkit.storage import definitions, entries, facilitators, groups, members, plans
from toolkit.storage.database import connect, sessions
from toolkit.storage.instance import open_instance
from toolkit.storage.migrate import migrate
from toolkit.storage.models import How, Role, Wave

MEASURES = ("rand36", "who5", "ons4", "mutual_aid", "phq9")


def group(members: int, waves: int) -> GroupData:
    draws = np.random.default_rng(1)
    library = load_library()
    codes = [f"M{number}" for number in range(members)]
    instruments = {key: library[key] for key in MEASURES}
    numbers = list(range(1, waves + 1))
    scores = {}
    for key, instrument in instruments.items():
        for scale in instrument.scales:
            level = draws.normal(0.5, 0.2, (members, 1))
            values = np.clip(level + draws.normal(0, 0.15, (members, waves)), 0, 1)
            values = scale.low + (scale.high - scale.low) * values.round(2)
            values[draws.random(values.shape) < 0.1] = np.nan
            scores[key, scale.key] = pd.DataFrame(values, index=codes, columns=numbers)
    presence = pd.DataFrame(Presence.ANSWERED.value, index=codes, columns=numbers)
    first = dt.date(2024, 1, 1)
    return GroupData(
        group_id=1,
        name="Benchmark",
        invented=True,
        waves=tuple(
            WaveInfo(
                n,
                first + dt.timedelta(days=60 * n),
                first + dt.timedelta(days=60 * n + 7),
                dict.fromkeys(MEASURES, "1.0"),
            )
            for n in numbers
        ),
        members=tuple(codes),
        joined=dict.fromkeys(codes, "2024-01"),
        left={},
        reasons={},
        instruments=instruments,
        scores=scores,
        presence=presence,
        how=pd.DataFrame("phone", index=codes, columns=numbers),
        answers={key: {} for key in MEASURES},
        attended={},
        meeting_dates=(),
        outcomes=(("rand36", "energy"), ("who5", "percent")),
        planned_at=None,
        planned_before_first=False,
    )


def bare(data: GroupData) -> None:
    """Do only the calls that a statistician would type: t interval, Wilcoxon, line by scale."""
    for frame in data.scores.values():
        values = frame.to_numpy()
        change = values[:, -1] - values[:, 0]
        change = change[~np.isnan(change)]
        stats.ttest_1samp(change, 0).confidence_interval()
        stats.wilcoxon(change[change != 0])
        for column in range(1, values.shape[1]):
            later = values[:, column] - values[:, 0]
            stats.ttest_1samp(later[~np.isnan(later)], 0).confidence_interval()


def timed(work, *arguments) -> float:
    times = []
    for _ in range(5):
        start = time.process_time()
        work(*arguments)
        times.append(time.process_time() - start)
    return min(times)


def stored(session, people: int, waves: int) -> int:
    """Keep a group whose members answered everything at each wave; return its number."""
    draws, library = np.random.default_rng(2), load_library()
    first = dt.date(2024, 1, 1)
    made = groups.add(session, None, "Benchmark", country="england")
    codes = members.add(session, made, people, "2023-01")
    outcomes = [("rand36", "energy"), ("who5", "percent")]
    plan = plans.make(session, made, MEASURES, outcomes, main_wave=waves)
    measures = [definitions.keep(session, library[key]) for key in MEASURES]
    for number in range(1, waves + 1):
        day = first + dt.timedelta(days=60 * number)
        wave = Wave(group=made, number=number, opened=day, closed=day, measures=measures, plan=plan)
        session.add(wave)
        for member in codes:
            given = {
                key: {
                    one.key: one.options.choices[draws.integers(len(one.options.choices))].code
                    for one in library[key].questions
                }
                for key in MEASURES
            }
            entries.enter(
                session, wave, member, given, how=How.PAPER, consent=1, sent_on=day, late=True
            )
    session.flush()
    return made.id


def served(people: int = 30, waves: int = 10) -> None:
    """Ask a real app for the front page: fresh, unchanged, and its size on the line."""
    from toolkit.results.group import _kept
    from toolkit.web.account.passwords import hash_password
    from toolkit.web.app import create_app

    with tempfile.TemporaryDirectory() as folder:
        instance = open_instance(Path(folder) / "instance")
        engine = connect(instance.database_url)
        migrate(engine)
        app = create_app(instance, engine)
        with app.app_context(), sessions(engine).begin() as session:
            account = facilitators.add(session, "bench")
            account.password = hash_password("three odd words")
            number = stored(session, people, waves)
            session.add(Role(group_id=number, facilitator_id=account.id))
        client = app.test_client()
        page = client.get("/account/sign-in").text
        token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        given = {"csrf_token": token, "username": "bench", "password": "three odd words"}
        client.post("/account/sign-in", data=given)
        address = f"/groups/{number}/results"
        assert client.get(address).status_code == 200

        def ask_fresh() -> None:
            _kept.clear()
            client.get(address)

        fresh, kept = timed(ask_fresh), timed(client.get, address)
        size = len(gzip.compress(client.get(address).data))
        print(
            f"front page of {people} members, {waves} waves: fresh {fresh * 1000:.0f} ms "
            f"({fresh / 0.15:.2f} of the limit), unchanged {kept * 1000:.1f} ms "
            f"({kept / 0.015:.2f} of the limit), {size / 1000:.1f} KB compressed"
        )
        engine.dispose()


def main() -> None:
    for people, waves, limit in ((30, 10, 0.15), (500, 20, 1.5)):
        data = group(people, waves)
        fresh = timed(lambda one: group_page(make(one)), data)
        plain = timed(bare, data)
        print(
            f"{people} members, {waves} waves, {len(data.scores)} scales: {fresh * 1000:.0f} ms, "
            f"{fresh / limit:.2f} of the limit, {fresh / plain:.1f} times the bare calls"
        )
    served()


if __name__ == "__main__":
    main()
