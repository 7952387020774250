"""A facilitator's first page, a new group, a group's home and its settings."""
