"""Mending mix-ups: answers under the wrong code, one person under two codes."""
