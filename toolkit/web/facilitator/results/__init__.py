"""Results: the group's page, one member's page, each chart's figure, and the export."""
