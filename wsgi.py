"""The way in for ``flask --app wsgi`` and for gunicorn."""

from toolkit.web.app import create_app

app = create_app()
