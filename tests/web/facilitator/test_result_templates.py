"""The templates of results only place things: what is decided, rounded or compared is in results."""

from jinja2 import nodes

ROUNDING = {"round", "format", "int", "float", "abs", "sum", "length", "count", "select", "sort"}
JUDGING = (nodes.Compare, nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.Mod, nodes.FloorDiv)


def _templates(app):
    """Return the pages; those of charts put addresses together, which is no finding."""
    every = [name for name in app.jinja_env.list_templates() if "facilitator/results/" in name]
    return [name for name in every if "chart" not in name]


def test_there_are_templates_to_look_at(app):
    assert len(_templates(app)) >= 9


def test_no_template_of_results_judges_rounds_or_compares(app):
    found = []
    for name in _templates(app):
        tree = app.jinja_env.parse(app.jinja_env.loader.get_source(app.jinja_env, name)[0])
        found += [(name, node.lineno, type(node).__name__) for node in tree.find_all(JUDGING)]
        found += [
            (name, node.lineno, node.name)
            for node in tree.find_all(nodes.Filter)
            if node.name in ROUNDING
        ]
        found += [(name, node.lineno, "test") for node in tree.find_all(nodes.Test)]
    assert found == []
