"""Answers that a group has already: from a spreadsheet to what would come in, and why it can’t."""
