"""What a view may give back."""

from werkzeug.wrappers import Response

Reply = str | Response | tuple[str, int]
