"""What the group asks: where storage, scoring and statistics meet, once."""
