"""Whom we reach: counters that only go up."""
