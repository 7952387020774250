"""Collecting on paper: booklets to print, and sheets typed in by keyboard or read out."""
