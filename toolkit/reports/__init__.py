"""What a group hands on: one content made of disclosed figures, in many formats."""
