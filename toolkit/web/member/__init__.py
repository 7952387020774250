"""A member's way, on a phone: link, consent, questions, check, thanks. It never loads pandas."""
