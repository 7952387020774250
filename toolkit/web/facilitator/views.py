"""All facilitator pages: importing this puts their routes on the blueprint."""

from toolkit.web.facilitator import groups, members, plan, results, waves
from toolkit.web.facilitator.blueprint import facilitator

__all__ = ["facilitator", "groups", "members", "plan", "results", "waves"]
