"""The group's own questions: built on screen, saved as a file, opened from one."""
