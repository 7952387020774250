"""Where members find help: asked before a measure opens that may need it."""
