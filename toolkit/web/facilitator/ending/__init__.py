"""The end of a group: figures stay, or all of it goes."""
