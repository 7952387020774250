"""``python -m toolkit``: both commands without make, on any machine.

python -m toolkit           prepare everything and serve, as ``make run`` does
python -m toolkit test      run every check and test, as ``make test`` does
python -m toolkit backup    any other command of docs/hosting.md
"""

import shutil
import subprocess
import sys
from pathlib import Path

from flask import Flask

from toolkit import cli
from toolkit.storage.instance import PROJECT

CHECKS = (
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("mypy",),
    ("lint-imports",),
    ("pytest", "-q", "-n", "2", "--dist", "loadscope"),
)


def test() -> int:
    """Run the checks in turn and stop at the first that fails; return its exit status."""
    beside = Path(sys.executable).parent
    for name, *arguments in CHECKS:
        program = shutil.which(name, path=str(beside))
        if program is None:
            print("First: python -m pip install -r requirements-dev.txt", file=sys.stderr)  # noqa: T201
            return 1
        status = subprocess.call([program, *arguments], cwd=PROJECT)
        if status:
            return status
    return 0


def main(arguments: list[str]) -> None:
    """Run the command that is named, or ``start``."""
    if arguments == ["test"]:
        sys.exit(test())
    app = Flask("toolkit")
    cli.register(app)
    app.cli.main(arguments or ["start"], prog_name="python -m toolkit")


if __name__ == "__main__":
    main(sys.argv[1:])
