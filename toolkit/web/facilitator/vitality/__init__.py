"""How the group itself is doing."""
