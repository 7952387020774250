"""How it looks: a result in, a plotly Figure out, or a few lines of SVG. Pure."""
