"""A facilitator's way: a group's plan, members, waves and results."""
