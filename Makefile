# Everything a newcomer needs: `make demo` runs the product, `make test` runs its tests.

PYTHON ?= python3
PORT ?= 8000
TEST_PROCESSES ?= 2
# Files that `make bench` measures; without any, the contract's examples and random cases.
CASES ?=
# How many patients `make bench-pages` makes, and how many `make bench-sweep`.
PATIENTS ?= 5000
SWEEP_PATIENTS ?= 100000
# How often `make chaos` breaks the product, and with which seeds.
RUNS ?= 200
EMBEDDED_RUNS ?= 12
SEED ?= 1
FUZZ_REQUESTS ?= 20000
DECISIONS ?= 100000
MUTATIONS ?= 1000
EVENTS ?= 1000000
UV_VERSION := 0.13.9

BIN := .venv/bin
INSTALLED := .venv/installed
INSTALLED_DEV := .venv/installed-dev
MANAGE := $(BIN)/python manage.py
COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --only-binary :all: --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --quiet pyproject.toml
CODE := accounts audit monitoring patients riskprog scripts tests manage.py

# What a production server would set: `check --deploy` is worth nothing under debug settings.
PRODUCTION_LIKE := RISKPROG_MODE=production ALLOWED_HOSTS=riskprog.example.org PUBLIC_URL=https://riskprog.example.org \
	SECRET_KEY=only-for-check-deploy-which-serves-nobody-5b0c7f1d9a3e \
	DATABASE_URL=postgres://nobody@127.0.0.1:1/nothing REDIS_URL=redis://127.0.0.1:1/0

# What starts the whole product, or asks every page, has a lane of its own.
EVERY_PAGE := tests/every_page tests/canaries tests/journeys tests/fuzz tests/access
QUICK := $(EVERY_PAGE:%=--ignore=%)

# Folders whose texts nobody reads.
IGNORED := --ignore=tests --ignore=.venv --ignore=var --ignore=docs --ignore=scripts --ignore=staticfiles

.DEFAULT_GOAL := help

.PHONY: help
help: ## Say what each target does
	@grep -E '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 20

# ---- Setting up: once, and again only when a lock file changes

.venv/uv-$(UV_VERSION):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "riskprog needs Python 3.11 or later: try make PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

$(INSTALLED): requirements.lock .venv/uv-$(UV_VERSION)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@touch $@

$(INSTALLED_DEV): requirements-dev.lock $(INSTALLED)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@touch $@

.PHONY: install
install: $(INSTALLED_DEV) ## Install everything into .venv

.PHONY: lock
lock: .venv/uv-$(UV_VERSION) ## Choose versions again and write both lock files
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --group dev --constraints requirements.lock --output-file requirements-dev.lock

# ---- Running

.PHONY: demo
demo: $(INSTALLED) ## Run the product with demo patients (PORT=8000)
	@# exec: a signal that make passes on must reach the product, not a shell in between.
	@RISKPROG_DEMO=1 PORT=$(PORT) exec $(MANAGE) demo

.PHONY: demo-reset
demo-reset: $(INSTALLED) ## Delete the demo's data, so that the next `make demo` starts over
	@RISKPROG_DEMO=1 $(MANAGE) demo --reset

# ---- Testing

.PHONY: test
test: $(INSTALLED_DEV) ## Run the tests on SQLite
	$(BIN)/pytest -n $(TEST_PROCESSES) $(QUICK) $(PYTEST_ARGS)

.PHONY: test-pages
test-pages: $(INSTALLED_DEV) ## Walk through the whole product: `make demo`, journeys and every page in Chromium, canaries, access, fuzz
	$(BIN)/pytest -n $(TEST_PROCESSES) $(EVERY_PAGE) $(PYTEST_ARGS)

.PHONY: test-postgres
test-postgres: $(INSTALLED_DEV) ## Run the same tests on a private PostgreSQL and Redis
	$(BIN)/python scripts/services.py run -- $(BIN)/pytest -n $(TEST_PROCESSES) $(QUICK) $(PYTEST_ARGS)

.PHONY: coverage
coverage: $(INSTALLED_DEV) ## Measure which lines the tests reach
	$(BIN)/pytest -n $(TEST_PROCESSES) --cov --cov-report=term-missing:skip-covered

.PHONY: bench
bench: $(INSTALLED_DEV) ## Measure how many cases a second the gate answers, then bench-pages and bench-sweep
	$(BIN)/python scripts/bench.py $(CASES)
	$(MAKE) bench-pages
	$(MAKE) bench-sweep

.PHONY: bench-pages
bench-pages: $(INSTALLED_DEV) ## Measure the pages among PATIENTS=5000 with five years of history each
	$(BIN)/python scripts/bench_pages.py $(PATIENTS)

.PHONY: tamper
tamper: $(INSTALLED_DEV) ## Tamper with the audit trail MUTATIONS=1000 times on PostgreSQL and SQLite: both verifiers must find each
	$(BIN)/python scripts/services.py run -- env MUTATIONS=$(MUTATIONS) SEED=$(SEED) $(BIN)/pytest -q -rP tests/audit/test_tampering.py
	MUTATIONS=$(MUTATIONS) SEED=$(SEED) $(BIN)/pytest -q -rP tests/audit/test_tampering.py

.PHONY: fuzz
fuzz: $(INSTALLED_DEV) ## Send FUZZ_REQUESTS=20000 requests that nobody would send to every page and form, with SEED=1
	FUZZ_REQUESTS=$(FUZZ_REQUESTS) FUZZ_SEED=$(SEED) $(BIN)/pytest -rP --show-capture=stdout tests/fuzz

.PHONY: chaos
chaos: $(INSTALLED_DEV) ## Break the running product RUNS=200 times, with seeds from SEED=1 on, and check it
	$(BIN)/python -m tests.chaos --seed $(SEED) --runs $(RUNS)
	$(BIN)/python -m tests.chaos --seed $(SEED) --runs $(EMBEDDED_RUNS) --mode embedded

.PHONY: chaos-short
chaos-short: $(INSTALLED_DEV) ## Break it once in each of the ways that fit into four minutes
	$(BIN)/python -m tests.chaos --seed $(SEED) --short
.PHONY: bench-admission
bench-admission: $(INSTALLED_DEV) ## Measure the counter during a storm of sign-ins, on a private PostgreSQL
	$(BIN)/python scripts/services.py run -- $(BIN)/python scripts/bench_admission.py

.PHONY: bench-rederive
bench-rederive: $(INSTALLED_DEV) ## Measure deciding DECISIONS=100000 stored decisions again, on a private PostgreSQL
	$(BIN)/python scripts/services.py run -- $(BIN)/python scripts/bench_rederive.py $(DECISIONS)

.PHONY: bench-audit
bench-audit: $(INSTALLED_DEV) ## Measure what sealing the audit trail takes, and verifying EVENTS=1000000, on a private PostgreSQL
	$(BIN)/python scripts/services.py run -- $(BIN)/python scripts/bench_audit.py $(EVENTS)

.PHONY: bench-authorize
bench-authorize: $(INSTALLED_DEV) ## Measure authorizing beside a bare view that locks, inserts and commits, on a private PostgreSQL
	$(BIN)/python scripts/services.py run -- $(BIN)/python scripts/bench_authorize.py

.PHONY: bench-sweep
bench-sweep: $(INSTALLED_DEV) ## Measure the sweep of SWEEP_PATIENTS=100000 against one SQL statement on a private PostgreSQL
	$(BIN)/python scripts/services.py run -- $(BIN)/python scripts/bench_sweep.py $(SWEEP_PATIENTS)

.PHONY: tour
tour: $(INSTALLED_DEV) ## Take the pictures of docs/tour.md again
	$(BIN)/python -m tests.tour

# ---- The quality gate

.PHONY: check
check: check-code test ## Run the whole quality gate

.PHONY: check-code
check-code: lint types deploy-check migrate-check reference-check ## Run the quality gate without the tests

.PHONY: format
format: $(INSTALLED_DEV) ## Format the code
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

.PHONY: lint
lint: $(INSTALLED_DEV) ## Check format, lint and templates
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/djlint --lint --quiet templates

.PHONY: types
types: $(INSTALLED_DEV) ## Check types: strictly in the rules
	$(BIN)/mypy --strict monitoring/policy
	$(BIN)/mypy audit accounts patients monitoring riskprog

.PHONY: deploy-check
deploy-check: $(INSTALLED_DEV) ## Check the settings as production would have them
	$(PRODUCTION_LIKE) $(MANAGE) check --deploy --fail-level WARNING

.PHONY: migrate-check
migrate-check: $(INSTALLED_DEV) ## Check that no migration is missing
	$(MANAGE) makemigrations --check --dry-run

.PHONY: reference
reference: $(INSTALLED_DEV) ## Write docs/reference from the rules and their numbers
	$(MANAGE) reference

.PHONY: reference-check
reference-check: reference ## Check that docs/reference says what the rules do
	@git diff --exit-code -- docs/reference
	@test -z "$$(git ls-files --others --exclude-standard docs/reference)" \
		|| { echo "docs/reference has files that are not committed"; exit 1; }

.PHONY: translations
translations: $(INSTALLED_DEV) ## Collect the texts to translate, and compile them (needs GNU gettext)
	$(MANAGE) makemessages --locale es --no-obsolete --no-location --no-wrap $(IGNORED)
	$(MANAGE) compilemessages --locale es --ignore .venv --verbosity 0

.PHONY: translations-check
translations-check: translations ## Check that no text is missing from the catalog
	@git diff --exit-code --ignore-matching-lines='^"POT-Creation-Date' -- locale

# ---- What comes from others

.PHONY: audit-dependencies
audit-dependencies: $(INSTALLED_DEV) ## Look for known holes in what requirements.lock names (AUDIT_ARGS=--where-reachable)
	$(BIN)/python scripts/audit_dependencies.py $(AUDIT_ARGS)

.PHONY: sbom
sbom: $(INSTALLED_DEV) ## Write the bill of materials of a production installation, as CycloneDX, to var/sbom.json
	@mkdir -p var
	$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible --short-PURLs \
		--validate --output-format JSON --output-file var/sbom.json

.PHONY: clean
clean: ## Delete everything that can be made again, except data
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis htmlcov .coverage
