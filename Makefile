# Penchant's commands. `make` alone lists them. Needs GNU make and Python 3.11 or newer; all else goes into .venv.

PORT ?= 8501
CUSTOMERS ?= 1000000
VENV := .venv
SCHEMA := $(shell sed -n 's/^SCHEMA_VERSION = //p' segmentation/settings.py)
DEMO := $(shell sed -n 's/^DEMO_VERSION = //p' segmentation/demo/offer.py)
STAMP := .built-$(SCHEMA)-$(DEMO)
DEMOS := data/workspaces/studio/$(STAMP) data/workspaces/retail/$(STAMP)
COMPILE := $(VENV)/bin/uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 -q pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help run setup test test-long check translations bench quality bench-ui lock
.DELETE_ON_ERROR:

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.run-ready $(DEMOS) ## set up what is missing, build the demos once, open Penchant on this machine (PORT=8501)
	@echo "Penchant is on http://localhost:$(PORT), for this machine only. Ctrl-C stops it."
	@exec $(VENV)/bin/penchant serve --port $(PORT)

setup: $(VENV)/.run-ready ## create .venv with Penchant and the locked packages (PYTHON=... to choose the Python)
	@echo "Ready: $(VENV)/bin/penchant"

test: $(VENV)/.dev-ready ## run every check and test, with a browser (CHROMIUM=... to choose it)
	@scripts/test.sh

test-long: $(VENV)/.dev-ready ## run the long tests: the hundred kills, the thousands of examples
	@scripts/test.sh long

check: $(VENV)/.dev-ready ## run the linters and the type checker only
	@scripts/test.sh check

translations: $(VENV)/.run-ready ## bring the French catalogs up to date with the English texts
	@$(VENV)/bin/python -m pages.locales

bench: $(VENV)/.run-ready ## measure on made-up customers and write benchmarks/README.md (CUSTOMERS=1000000)
	@$(VENV)/bin/penchant bench --customers $(CUSTOMERS) --save

quality: $(VENV)/.dev-ready data/workspaces/retail/$(STAMP) ## measure every target of the predictions and write benchmarks/quality/README.md
	@$(VENV)/bin/python -m benchmarks.quality --customers $(CUSTOMERS) --save

bench-ui: $(VENV)/.dev-ready ## measure the pages in a browser and write benchmarks/ui/README.md (CUSTOMERS=1000000)
	@CHROMIUM=$$(scripts/browser.sh) $(VENV)/bin/python -m benchmarks.ui --customers $(CUSTOMERS) --save

lock: $(VENV)/.dev-ready ## write requirements/*.lock anew from pyproject.toml
	@echo "Resolving the development packages"
	@$(COMPILE) --extra dev --extra build --custom-compile-command "make lock" -o requirements/dev.lock
	@echo "Resolving the packages to run"
	@$(COMPILE) --extra build -c requirements/dev.lock --custom-compile-command "make lock" -o requirements/run.lock

# The stamps are files, so what is ready is not looked at again, and a changed lock is installed at the next command.
# A Python that went away (its link dangles) makes .venv anew.
GONE := $(shell test -x $(VENV)/bin/python || echo python-gone)
.PHONY: python-gone
python-gone:

$(VENV)/.run-ready: $(GONE) requirements/run.lock pyproject.toml
	@scripts/setup.sh run

$(VENV)/.dev-ready: $(GONE) requirements/dev.lock pyproject.toml
	@scripts/setup.sh dev

# The stamp names the shape of the data and the way demos are built, so that a demo of an earlier version is brought up to
# date, with the segments made in it. Removing the workspace builds it again.
data/workspaces/%/$(STAMP): | $(VENV)/.run-ready
	@echo "Building the $* demo (once)"
	@$(VENV)/bin/penchant demo $* --renew
	@touch $@
