"""What to ask: measures, planned outcomes, and a licensed wording."""
