"""How phones get in: the address on the cards, chosen once for this installation."""
