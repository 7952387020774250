"""What we did: meetings added up, events, money."""
