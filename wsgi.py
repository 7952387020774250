"""The way in for ``flask --app wsgi`` and for gunicorn."""

import sys

from toolkit.instruments import InstrumentError
from toolkit.storage.instance import InstanceError

try:
    from toolkit.web.app import create_app

    app = create_app()
except (InstanceError, InstrumentError) as error:
    sys.exit(f"Error: {error}")  # a plain sentence and status 1, no traceback
