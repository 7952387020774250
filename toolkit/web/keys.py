"""The installation's keys, for views. Flask itself has the one for cookies."""

from typing import cast

from flask import Flask, current_app

from toolkit.storage.keys import Keys, Purpose


def init_app(app: Flask, keys: Keys) -> None:
    app.extensions["toolkit_keys"] = keys


def key(purpose: Purpose) -> bytes:
    return cast("Keys", current_app.extensions["toolkit_keys"]).secret(purpose)
