"""What changed: pandas in, small frozen dataclasses out, never rounded."""
