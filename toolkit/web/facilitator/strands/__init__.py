"""Activities and grants: the group's own list, and who takes part."""
