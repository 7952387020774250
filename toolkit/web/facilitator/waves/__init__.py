"""Waves: opening, who has answered, closing."""
