#!/usr/bin/env bash
# Run the checks, and the tests unless told `check`; `long` runs only the long tests. A line for each step; every step
# is run even when an earlier one failed, and the last line says what failed.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=()

step() {
    local name=$1 output status started=$SECONDS
    shift
    output=$("$@" 2>&1)
    status=$?
    if [ $status -eq 0 ]; then
        echo "ok      $name ($((SECONDS - started)) s)"
    else
        printf '%s\n' "$output"
        echo "FAILED  $name ($((SECONDS - started)) s)"
        failed+=("$name")
    fi
}

check() {
    step "ruff check" $bin/ruff check
    step "ruff format" $bin/ruff format --check
    step "mypy" $bin/mypy
    step "lint-imports" $bin/lint-imports --no-logo
}

# What tests write is synced again and again. In memory, where there is plenty of it, nobody waits for a disk.
MEMORY=/dev/shm
NEEDED=10000000

begin_files() {
    local free available
    [ -z "${TMPDIR:-}" ] || return 0
    free=$(df -Pk $MEMORY | awk 'NR == 2 { print $4 }')
    available=$(free -k | awk '$1 == "Mem:" { print $7 }')
    [ "${free:-0}" -ge $NEEDED ] && [ "${available:-0}" -ge $NEEDED ] || return 0
    files=$(mktemp -d -p $MEMORY penchant-tests.XXXXXX) || return 0
    chmod 755 "$files" # PostgreSQL runs as another user
    export TMPDIR=$files
} 2>/dev/null

# Both demos are built while the checks and the first tests run. NAME.building stands beside them as long as tests that
# need one have to wait for it.
begin_demos() {
    demos=$(mktemp -d) || exit 1
    export PENCHANT_DEMOS=$demos
    for name in studio retail; do
        : >"$demos/$name.building"
        build_demo "$name" >"$demos/$name.log" 2>&1 &
        building+=($!)
    done
}

build_demo() {
    local process status=0
    trap 'kill "$process" 2>/dev/null; wait "$process"' TERM
    $bin/penchant demo "$1" --workspace "$demos/$1" &
    process=$!
    wait "$process" || status=$?
    rm -f "$demos/$1.building"
    exit $status
}

end() {
    [ ${#building[@]} -eq 0 ] || kill "${building[@]}" 2>/dev/null
    wait
    rm -rf ${demos:+"$demos"} ${files:+"$files"}
}

await_demos() {
    local process status=0
    for process in "${building[@]}"; do
        wait "$process" || status=1
    done
    building=()
    if [ $status -eq 0 ]; then
        echo "ok      the demos"
    else
        cat "$demos"/*.log
        echo "FAILED  the demos"
        failed+=("the demos")
    fi
}

tests() {
    echo "        pytest, $1 tests, with $CHROMIUM"
    shift
    if $bin/python -m pytest -q -n 2 --dist loadscope --no-loadscope-reorder "$@"; then
        echo "ok      pytest"
    else
        echo "FAILED  pytest"
        failed+=(pytest)
    fi
}

building=()
trap end EXIT
trap 'exit 130' INT TERM
if [ "${1:-}" != check ]; then
    begin_files
    CHROMIUM=$(scripts/browser.sh) || exit 1
    export CHROMIUM
fi
case "${1:-}" in
check) check ;;
long)
    export HYPOTHESIS_PROFILE=long
    tests long -m long
    tests "the property, with thousands of examples," -m "not long" tests/property
    ;;
*)
    [ -n "${PENCHANT_DEMOS:-}" ] || begin_demos
    check
    tests "all but the long" -m "not long"
    [ ${#building[@]} -eq 0 ] || await_demos
    ;;
esac

if [ ${#failed[@]} -gt 0 ]; then
    echo "Failed: ${failed[*]}"
    exit 1
fi
echo "All passed."
