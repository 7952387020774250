"""Who uses it: pages by audience, and the app that holds them together."""
