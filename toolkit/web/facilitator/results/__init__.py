"""Results: the group's page, one member's page and each chart's figure."""
