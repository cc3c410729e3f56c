# The first target that needs it sets up .venv from the hashed lock; later runs find it ready.
#
#   make compare ARGS="--policy hybrid --pairs 32"
#   make test PYTHON=python3.12

.PHONY: compare app bench test slow lint format frontend gallery lock setup
.DEFAULT_GOAL := compare
unexport PYTHONHOME PYTHONPATH

BIN := .venv/bin
PYTHONS := $(or $(PYTHON),python3.13 python3.12 python3.11 python3)
UV := uv==0.13.9

compare app bench: setup
	@$(BIN)/yipanqi $@ $(ARGS)

test: lint
	$(BIN)/pytest -q -n 2 --dist loadgroup -m "not slow" $(ARGS)

# Exit status 5 means that no test is marked slow.
slow: setup
	$(BIN)/pytest -q -n 2 --dist loadgroup -m slow $(ARGS) || [ $$? -eq 5 ]

lint: setup
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .
	$(BIN)/mypy

format: setup
	$(BIN)/ruff check --quiet --fix .
	$(BIN)/ruff format --quiet .

# For whoever changes viz/frontend: rebuilds what the browser loads. Needs node and npm; what it makes is part of the project.
frontend:
	@command -v npm >/dev/null || { echo "yipanqi: needs node 20 or newer and npm, only to change what is in viz/frontend" >&2; exit 1; }
	@cd viz/frontend && npm install --ignore-scripts --no-audit --no-fund --loglevel error && npm run --silent build

# Pictures of every page in both languages, light and dark, in viz/gallery; ARGS="home why" takes those pages only.
gallery: setup
	@$(BIN)/python -m viz.trials.gallery $(ARGS)

# Known pins are kept; `make lock ARGS=--upgrade` takes the newest releases of everything.
lock: setup
	@$(BIN)/python -m venv build/lock
	@build/lock/bin/python -m pip install -qq --disable-pip-version-check $(UV)
	build/lock/bin/uv pip compile --quiet --system-certs --universal --python-version 3.11 --extra app --extra test --extra analysis --extra calibrate --extra cluster --extra optimise --group build \
	  --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make lock ARGS=--upgrade    (without ARGS the pins stay; one lock for Python 3.11 to 3.13)" \
	  --output-file requirements.txt $(ARGS) pyproject.toml

# A Python is suitable if it runs (a version manager's stub may not), is 3.11 or newer, and can make environments.
# The one that .venv was made with goes on serving, unless PYTHON names another.
RECENT := import sys; sys.version_info >= (3, 11) or sys.exit(1)
SUITABLE := $(RECENT); import ensurepip, venv; print("%d.%d.%d" % sys.version_info[:3], sys._base_executable)
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input

setup:
	@say() { echo "yipanqi: $$*" >&2; }; \
	bare=; found=; [ -n "$(PYTHON)" ] || found="$$($(BIN)/python -I -c '$(SUITABLE)' 2>/dev/null)"; \
	[ -n "$$found" ] || for python in $(PYTHONS); do \
	  found="$$("$$python" -I -c '$(SUITABLE)' 2>/dev/null)" && break; \
	  [ -n "$$bare" ] || bare="$$("$$python" -I -c '$(RECENT); print("python%d.%d" % sys.version_info[:2])' 2>/dev/null)"; \
	done; \
	if [ -z "$$found$$bare" ]; then \
	  say "needs Python 3.11 or newer, tried $(PYTHONS): install one, or name one with make PYTHON=..."; exit 1; \
	elif [ -z "$$found" ]; then \
	  say "$$bare cannot make environments: install $$bare-venv (Debian, Ubuntu: apt-get install $$bare-venv)"; exit 1; \
	fi; \
	version="$${found%% *}"; lock="$$(cat requirements.txt pyproject.toml | cksum)"; \
	place="for $$version in $(CURDIR)"; ready="$$(cat .venv/ready 2>/dev/null)"; \
	if [ "$$ready" = "$$lock $$place" ]; then exit 0; fi; \
	say "setting up .venv with Python $$version; this happens once and takes a minute or two"; \
	rm -f .venv/ready; \
	{ [ "$${ready#*for }" = "$${place#for }" ] || "$${found#* }" -m venv --clear .venv; } \
	  && $(PIP) --only-binary :all: --require-hashes -r requirements.txt \
	  && $(PIP) --no-deps --no-build-isolation -e . \
	  && echo "$$lock $$place" > .venv/ready \
	  || { say "the set-up did not finish, see above; it needs a package index in reach, and is safe to repeat"; exit 1; }
