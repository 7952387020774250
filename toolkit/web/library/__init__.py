"""What is asked, from where, on what terms: open to anyone."""
