"""Signing in, and choosing a password at the first time."""
