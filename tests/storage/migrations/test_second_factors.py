"""Second factors are new: accounts of before have none, and sign in as they did."""

from toolkit.storage.migrate import migrate


def test_accounts_are_kept_without_one(earlier):
    earlier.at("0017")
    earlier.put(
        "facilitators",
        {
            "id": 3,
            "username": "Robin",
            "name_key": "robin",
            "password": "x",
            "active": True,
            "fs_uniquifier": "u",
        },
    )
    counted = earlier.counts()
    migrate(earlier.engine, "0018")
    assert earlier.counts() == counted
    (account,) = earlier.rows("facilitators")
    assert (account["id"], account["username"], account["password"]) == (3, "Robin", "x")
    assert (account["factor_salt"], account["factor_step"]) == (None, None)
    assert account["factor_codes"] in ("[]", [])
