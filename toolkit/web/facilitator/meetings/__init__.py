"""Meetings: who was there, in a few taps."""
