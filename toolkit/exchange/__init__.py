"""Answers and results in and out, one file a format."""
