"""Bring in answers that a group has already: look at them first, then all or nothing."""
