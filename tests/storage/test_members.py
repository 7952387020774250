"""Members' codes and numbers: each of one person, for good."""

import itertools

from sqlalchemy import text

from toolkit.storage import groups, members


def test_codes_of_one_batch_never_collide(session, monkeypatch):
    group = groups.add(session, None, "Walkers")
    taken = members.add(session, group, 1, "2026-01")[0].code
    drawn = itertools.chain(
        [taken, "B2C-3DF", "B2C-3DF", taken], map("D3F-{:03d}".format, range(9))
    )
    monkeypatch.setattr(members, "new_code", lambda: next(drawn))
    made = members.add(session, group, 4, "2026-01")
    assert len({member.code for member in [*made]} | {taken}) == 5


def test_a_number_is_never_given_again(session):
    group = groups.add(session, None, "Walkers")
    last = members.add(session, group, 3, "2026-01")[-1].id
    session.commit()
    session.execute(text("DELETE FROM members"))
    session.commit()
    session.expire_all()
    assert members.add(session, group, 1, "2026-01")[0].id > last
