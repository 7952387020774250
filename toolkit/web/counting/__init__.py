"""A form that goes round and only counts: whom the group reaches."""
