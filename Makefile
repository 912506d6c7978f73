.DEFAULT_GOAL := help
.PHONY: help setup run test slow image soak looks rehearse bench rig lint format requirements messages reset

BIN := .venv/bin
ARGS ?=

# The settings require these values even for checks; nothing connects to any of the addresses.
CHECK_ENV := DEBUG=false SITE_URL=https://commonbid.example SECRET_KEY=only-for-checks-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG \
	DATABASE_URL=postgres://nobody@127.0.0.1:9/nothing REDIS_URL=redis://127.0.0.1:9/0 \
	STRIPE_SECRET_KEY=sk_live_only_for_checks STRIPE_WEBHOOK_SECRET=whsec_only_for_checks STRIPE_API_BASE= \
	EMAIL_URL=smtp+tls://127.0.0.1:9 DEFAULT_FROM_EMAIL=checks@commonbid.example CONTACT_EMAIL=checks@commonbid.example \
	OPERATOR_NAME=Nobody OPERATOR_ADDRESS=Nowhere HOSTING_PROVIDER=Nobody MAIL_PROVIDER=Nobody

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

setup: ## Create .venv and install all packages (the other targets do this themselves)
	@python=$$(PYTHON="$(PYTHON)" bin/find-python) && "$$python" bin/setup.py && $(BIN)/python -m devstack.messages compile

run: setup ## Start the whole site on this machine; PORT=8001 changes its port
	@exec $(BIN)/python -m devstack run

test: setup ## Run the quick tests, which are nearly all; ARGS="-k refund -x" goes to pytest
	@exec $(BIN)/python -m devstack test $(ARGS)

image: setup ## Test an installation of requirements/base.txt only, started as by compose
	@exec $(BIN)/python -m devstack test -m image -n 0 $(ARGS)

soak: setup ## Run the randomized tests for a long time with a new seed; HYPOTHESIS_SEED repeats a run
	@HYPOTHESIS_PROFILE=soak exec $(BIN)/python -m devstack test -m "soak or hypothesis" $(ARGS)

slow: setup ## Run the slow tests: what takes a second or more, drives a browser, or starts and stops whole programs
	@exec $(BIN)/python -m devstack test -m "(slow or browser) and not (soak or image)" $(ARGS)

looks: setup ## Check every page with axe in every language, width and colour scheme (long)
	@EVERY_LOOK=1 exec $(BIN)/python -m devstack test tests/browser $(ARGS)

rehearse: setup ## Rehearse whole campaigns and check the books; ARGS="--supporters 200" makes it shorter
	@exec $(BIN)/python -m devstack with $(BIN)/python manage.py rehearse $(ARGS)

bench: setup ## Measure speed beside its goals; ARGS="web --compare FILE" runs one part, such as web or pledge
	@exec $(BIN)/python -m devstack with $(BIN)/python -m bench $(ARGS)

rig: setup ## Pull plugs of the site on ten hosts while people pledge (Linux, as root); ARGS="worker --seconds 10"
	@exec $(BIN)/python -m rig $(ARGS)

lint: setup ## Check style, types, templates, imports, migrations and settings
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(CHECK_ENV) $(BIN)/mypy
	$(BIN)/djlint --quiet --check --lint templates
	$(BIN)/lint-imports
	$(CHECK_ENV) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(CHECK_ENV) $(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

format: setup ## Format code and templates
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format
	$(BIN)/djlint --quiet --reformat templates

requirements: ## Update the pinned versions for pyproject.toml (needs uv)
	@command -v uv >/dev/null || { echo "make requirements needs uv: install it first." >&2; exit 1; }
	$(COMPILE) --output-file requirements/base.txt pyproject.toml
	$(COMPILE) --group dev --constraint requirements/base.txt --output-file requirements/dev.txt pyproject.toml

COMPILE = UV_CUSTOM_COMPILE_COMMAND="make requirements" uv pip compile --quiet --universal --python-version 3.13 \
	--generate-hashes --no-emit-index-url --no-emit-find-links $(ARGS)

messages: setup ## Update locale/*.po from the texts in the source
	@$(BIN)/python -m devstack.messages update

reset: setup ## Delete the data of make run
	@exec $(BIN)/python -m devstack reset
