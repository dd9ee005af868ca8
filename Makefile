# make demo   a full worked cycle on the packaged example, in demo/
# make test   the whole test suite
# Both set everything up first; nothing is needed beforehand but python3 (>= 3.11), python3-venv and make.

VENV := .venv
BIN  := $(VENV)/bin
UV   := $(or $(shell command -v uv 2>/dev/null),.tools/uv/bin/uv)
export UV_PYTHON_DOWNLOADS := never
# The authorities that this machine trusts, as pip takes them: many offices' networks have one of their own.
export UV_SYSTEM_CERTS ?= true

.PHONY: demo test lint bench-quick lock messages reference screenshots clean

demo: $(VENV)/.run
	$(BIN)/layidu demo --dir demo $(if $(LAYIDU_NO_SERVE),--no-serve)

# The profile that CI takes of itself: a slow machine fails no property for its slowness.
test: $(VENV)/.dev
	$(BIN)/python -m pytest --numprocesses=auto --dist=worksteal --hypothesis-profile=ci $(PYTEST_ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --recursive src/layidu -ll

bench-quick: $(VENV)/.dev
	set -e; for bench in $(filter-out bench/report.py bench/generated.py,$(wildcard bench/*.py)); do echo "== $$bench"; $(BIN)/python $$bench --quick; done

.tools/uv/bin/uv: requirements/uv.txt
	python3 -m venv .tools/uv
	.tools/uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	touch $@

$(VENV)/.run: requirements/run.txt pyproject.toml | $(UV)
	test -x $(BIN)/python || $(UV) venv --quiet --python python3 $(VENV)
	$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/run.txt
	$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/dev.txt
	touch $@

# Maintainers: after a change of pyproject.toml, of the interface's words, of the records.
lock: | $(UV)
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --extra build pyproject.toml -o requirements/run.txt
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --extra build --extra dev pyproject.toml -o requirements/dev.txt
	echo uv | $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header - -o requirements/uv.txt

messages: $(VENV)/.dev
	$(BIN)/pybabel -q compile -D layidu -l fr -d src/layidu/cli/locale
	$(BIN)/pybabel -q compile -D django -l fr -d src/layidu/web/locale

# Pictures of the key pages in docs/captures, taken with the system's Chromium from a demonstration made anew.
screenshots: $(VENV)/.dev
	$(BIN)/python docs/capture.py

reference: $(VENV)/.dev
	$(BIN)/python docs/generate.py

clean:
	rm -rf $(VENV) .tools demo build
