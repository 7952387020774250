"""A mutual aid group asks, keeps, compares and shows: see docs/architecture.md."""
