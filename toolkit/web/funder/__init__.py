"""Who was handed a report: reading it by its link, and asking whether a file is what was published."""
