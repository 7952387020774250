# The two commands: `make run` to use it, `make test` to check it.
.PHONY: run test pins

run:
	@bin/run

test:
	@bin/test

# Pin anew what requirements*.in ask for.
pins:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --upgrade requirements.in -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --upgrade requirements-dev.in -c requirements.txt -o requirements-dev.txt
