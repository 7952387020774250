"""Members by code: adding, cards to print, a lost card, leaving, erasing."""
