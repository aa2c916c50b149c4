# Two commands for everyone: `make paper` renders the paper, `make test` checks everything.
# Needs git, make and Python 3.11 or later; the environment is made from the lock the first time.

PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)/python
CODE   := engine analysis tests
LOCK   := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header
BOTH   := pyproject.toml engine/pyproject.toml
BEGUN  := engine/argued/example

.DEFAULT_GOAL := paper
.PHONY: paper submission preview test check format lock bench review release mutate docs doctor help clean browser

paper: $(VENV)/.paper  ## check the sentences, render article and supplement (page, PDF, Word) and the notebook of both; CHECK=--warn goes on
	@echo "Environment: $(VENV) is ready"
	$(PY) -m argued check --paper $(CHECK)
	$(PY) -m publish

submission: $(VENV)/.paper  ## write a journal's copy to _output/submission: PDF and Word without authors, lines numbered; JATS XML
	$(PY) -m argued check --paper $(CHECK)
	$(PY) -m publish --profile submission --to pdf,docx,xml

preview: $(VENV)/.paper  ## serve the page on this machine and render again what changes; ARGS="--port 8000" goes to it
	$(PY) -m publish --watch $(ARGS)

test: $(VENV)/.test browser  ## run every check: data, findings, style, types, tests; ARGS=--cov measures which lines and branches they go through
	$(PY) -m ruff check $(CODE)
	$(PY) -m ruff format --check $(CODE)
	$(PY) -m mypy
	$(PY) -m pytest -n auto --dist loadgroup $(ARGS)

check: $(VENV)/.paper  ## validate the data, compare each verdict with the recorded one, ask if each sentence is bound
	$(PY) -m argued check --paper

format: $(VENV)/.test  ## write tables, code and the generated texts the one way
	$(PY) -m argued format
	$(PY) -m argued describe
	$(PY) -m argued codebook
	$(PY) -m argued contents
	$(PY) -m publish --engine embedded --to ipynb --output . review.qmd
	$(PY) engine/reference.py
	$(PY) tests/snapshot.py
	$(PY) -m ruff check --fix -q $(CODE)
	$(PY) -m ruff format -q $(CODE)

lock:  ## renew requirements*.txt, and those of a study to be started, from pyproject.toml (needs uv)
	$(LOCK) $(BOTH) -o requirements.txt
	$(LOCK) $(BOTH) --extra test -c requirements.txt -o requirements-test.txt
	$(LOCK) $(BOTH) --extra review -c requirements-test.txt -o requirements-review.txt
	$(LOCK) engine/pyproject.toml --no-annotate -c requirements-test.txt -o $(BEGUN)/requirements.txt
	$(LOCK) engine/pyproject.toml --no-annotate --extra test -c requirements-test.txt -o $(BEGUN)/requirements-test.txt

bench: $(VENV)/.test paper  ## measure judging, publishing and the page; compare the ratios, not the times
	$(PY) -m engine.benchmarks.analysis
	$(PY) -m engine.benchmarks.growth
	$(PY) -m engine.benchmarks.publish
	$(PY) -m engine.benchmarks.page

review: $(VENV)/.review  ## open the review notebook in JupyterLab; ARGS="--no-browser --port 9000" goes to it
	$(PY) -m jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) $(ARGS) review.ipynb

docs: $(VENV)/.paper  ## render the documentation, engine/docs, to _output/docs
	$(PY) -m publish --engine embedded --to html --output _output/docs engine/docs/*.qmd
	@rm -rf engine/docs/.publish_cache  # it has no cells, and is packed with the engine

release: $(VENV)/.paper  ## make _output/<name>-<version>.zip: everything, with the rendered paper
	$(PY) -m argued release --ready  # what needs no rendering is refused before it
	@$(MAKE) --no-print-directory paper
	$(PY) -m argued release

mutate: $(VENV)/.test  ## change the code that judges, a little at a time: do the tests notice? (about ten minutes)
	rm -rf engine/mutants
	cd engine && ../$(PY) -m mutmut run && ../$(PY) tests/mutation.py

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

doctor:  ## say what is there and what is missing: Python, packages, engines, browser, fonts
	@$(PYTHON) engine/publish/doctor.py

clean:  ## remove the environment and everything made
	rm -rf $(VENV) _output .publish_cache .quarto engine/mutants

# The page is tested in a real browser: Debian's is installed where that is possible, else it is said what is missing.
browser:
	@for name in chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit 0; done; \
	{ test "$$(id -u)" = 0 && command -v apt-get >/dev/null && echo "Browser: installing Debian's chromium" \
	  && apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium fonts-dejavu-core >/dev/null; } \
	|| echo "Browser: none found, so the tests of the page are skipped. Install chromium and fonts-dejavu-core (Debian) or Google Chrome."

# The environment: exactly the lock, which is complete by itself and carries hashes, by uv where it is there and by pip
# otherwise. Nothing is resolved, so that it does not matter what the index has today; then it is asked whether it fits.
define install
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else "Python 3.11 or later is needed; $(PYTHON) is %d.%d. Name another one: make PYTHON=python3.12" % v[:2])'
	@echo "Environment: installing $(1) into $(VENV)"
	@if command -v uv >/dev/null 2>&1; then \
	  { test -x $(PY) || uv venv -q --seed --python $(PYTHON) $(VENV); } \
	  && uv pip install -q --compile-bytecode --python $(PY) --no-deps --require-hashes -r $(1) \
	  && uv pip install -q --python $(PY) --no-deps --no-build-isolation -e engine && uv pip check -q --python $(PY); \
	else \
	  { $(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv $(VENV); } \
	  && $(PY) -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r $(1) \
	  && $(PY) -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e engine \
	  && $(PY) -m pip check >/dev/null; \
	fi
	@$(PY) -m compileall -q analysis engine/argued engine/publish  # once, not in each kernel, which writes none
	@touch $@
endef

$(VENV)/.paper: requirements.txt engine/pyproject.toml
	$(call install,requirements.txt)

$(VENV)/.test: requirements-test.txt $(VENV)/.paper
	$(call install,requirements-test.txt)

$(VENV)/.review: requirements-review.txt $(VENV)/.paper
	$(call install,requirements-review.txt)
