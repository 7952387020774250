"""One tablet that goes round the room, and leaves nothing of the last one to the next."""
