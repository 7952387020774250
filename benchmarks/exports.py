"""A group's data in each format: 30 members, 10 waves, 5 measures, from the database to the file."""

import datetime as dt
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

from toolkit.exchange.formats import FORMATS, export
from toolkit.instruments import load_library
from toolkit.storage import definitions, groups, members
from toolkit.storage.database import connect, sessions
from toolkit.storage.migrate import migrate
from toolkit.storage.models import How, Response, Wave

MEASURES = ("rand36", "who5", "ons4", "mutual_aid", "phq9")
MEMBERS, WAVES, TIMES = 30, 10, 5


def fill(session):
    draws = np.random.default_rng(1)
    library = load_library()
    group = groups.add(session, None, "Benchmark")
    people = members.add(session, group, MEMBERS, "2024-01")
    measures = [definitions.keep(session, library[key]) for key in MEASURES]
    for number in range(1, WAVES + 1):
        day = dt.date(2024, 1, 1) + dt.timedelta(days=60 * number)
        wave = Wave(group=group, number=number, opened=day, closed=day, measures=measures)
        session.add(wave)
        for person in people:
            answers = {
                key: {
                    question.key: int(draws.choice(question.options.codes))
                    for question in library[key].questions
                }
                for key in MEASURES
            }
            session.add(
                Response(
                    member=person, wave=wave, answers=answers, sent_on=day, how=How.PHONE, consent=1
                )
            )
    session.commit()
    return group.id


def main():
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{folder}/benchmark.sqlite")
        migrate(engine)
        with sessions(engine)() as session:
            number = fill(session)
        for key in FORMATS:
            taken = []
            for _ in range(TIMES):
                with sessions(engine)() as session:
                    group = session.get_one(groups.Group, number)
                    begun, worked = time.perf_counter(), time.process_time()
                    made = export(session, group, key, with_hard_answers=True)
                    taken.append((time.perf_counter() - begun, time.process_time() - worked))
            first, best, cpu = taken[0][0], min(t for t, _ in taken), min(c for _, c in taken)
            print(
                f"{key:12} {len(made.data) / 1024:6.0f} KiB  first {first:5.2f} s  "
                f"best {best:5.2f} s  processor {cpu:5.2f} s ({cpu:.0%} of the limit of 1 s)"
            )
        engine.dispose()


if __name__ == "__main__":
    main()
