"""Members' words: looked over, marked to be quoted, taken back."""
