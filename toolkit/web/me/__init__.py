"""A member's own results: behind a PIN, taken away, corrected, ended, erased."""
