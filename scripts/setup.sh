#!/usr/bin/env bash
# Make .venv ready: `setup.sh run` with what Penchant runs on, `setup.sh dev` with what the tests need as well.
# PYTHON names the Python to use; otherwise a suitable one is looked for.
set -euo pipefail
cd "$(dirname "$0")/.."

# Only the interpreter's own answer counts: a name on the PATH may be a launcher with nothing behind it.
is_suitable() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
can_make_venv() { "$1" -c 'import venv, ensurepip' >/dev/null 2>&1; }

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

find_python() {
    local candidate incomplete=""
    for candidate in ${PYTHON:-python3.11 python3.12 python3.13 python3}; do
        if is_suitable "$candidate"; then
            if can_make_venv "$candidate"; then
                printf '%s' "$candidate"
                return
            fi
            incomplete=${incomplete:-$candidate}
        fi
    done
    if [ -n "$incomplete" ]; then
        fail "$incomplete cannot create virtual environments: its venv module is missing." \
            "Install python3-venv: sudo apt install python3-venv"
    fi
    fail "Penchant needs Python 3.11 or newer, and ${PYTHON:-no python3 on the PATH} is not one." \
        "On Debian or Ubuntu: sudo apt install python3 python3-venv" \
        "If it is elsewhere: make setup PYTHON=/path/to/python3.11"
}

quietly() {
    local message=$1
    shift
    echo "$message"
    if ! "$@" >.venv/setup.log 2>&1; then
        cat .venv/setup.log >&2
        fail "This did not work: $*" "Above is what it said. If a download failed, check the network and try again."
    fi
}

ensure_venv() {
    local python
    if is_suitable .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; then
        return
    fi
    python=$(find_python)
    echo "Creating .venv with $("$python" --version)"
    "$python" -m venv --clear .venv || fail "The virtual environment could not be created; the reason is above."
}

install() {
    local lock=$1 pip=(.venv/bin/python -m pip install --disable-pip-version-check --no-input)
    quietly "Installing the packages of requirements/$lock.lock (a few minutes the first time)" \
        "${pip[@]}" --require-hashes -r "requirements/$lock.lock"
    quietly "Installing Penchant itself" "${pip[@]}" --no-deps --no-build-isolation -e .
}

case "${1:-}" in
run)
    ensure_venv
    install run
    touch .venv/.run-ready
    ;;
dev)
    ensure_venv
    install dev
    # The development lock holds everything of the other, at the same versions.
    touch .venv/.run-ready .venv/.dev-ready
    ;;
*)
    fail "Usage: scripts/setup.sh run | dev"
    ;;
esac
