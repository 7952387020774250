"""Who was handed a report: reading it by its link, and comparing a file with it."""
