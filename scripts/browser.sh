#!/usr/bin/env bash
# Print the path of a browser of the Chrome family for the tests, installing Debian's where that is allowed.
# CHROMIUM names the browser to use.
set -euo pipefail

look() {
    local name
    for name in chromium-headless-shell google-chrome google-chrome-stable chromium chromium-browser microsoft-edge; do
        if command -v "$name"; then
            return
        fi
    done
    return 1
}

install() {
    local root=()
    command -v apt-get >/dev/null || return 1
    if [ "$(id -u)" != 0 ]; then
        sudo -n true 2>/dev/null || return 1
        root=(sudo -n)
    fi
    echo "No browser found: installing Debian's chromium" >&2
    "${root[@]}" apt-get update -q >&2 || return 1
    # Chromium without windows, which a test opens for a fifth of the work; older Debians have the whole one only.
    "${root[@]}" apt-get install -q -y --no-install-recommends chromium-headless-shell >&2 ||
        "${root[@]}" apt-get install -q -y --no-install-recommends chromium >&2
}

if [ -n "${CHROMIUM:-}" ]; then
    if command -v "$CHROMIUM"; then
        exit
    fi
    echo "CHROMIUM is set to $CHROMIUM, which is not a program." >&2
    exit 1
fi
if look; then
    exit
fi
if install && look; then
    exit
fi
cat >&2 <<'MESSAGE'
The browser tests need Chrome, Chromium or Edge, and none was found.
On Debian: sudo apt install chromium. On Ubuntu: sudo snap install chromium.
If it is elsewhere: make test CHROMIUM=/path/to/the/browser
MESSAGE
exit 1
