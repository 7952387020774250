"""How it looks: a result in, a plotly Figure out. Pure."""
