"""Take your data away: a group's own data in the formats that people work with."""
