#!/bin/sh
# The browser that the tests drive: Debian's Chromium, by apt as root or with sudo -n.
# Where neither may, say what to type and stop: no test is skipped in silence.
set -u
command -v chromium >/dev/null 2>&1 && exit 0
as_root=""
if [ "$(id -u)" != 0 ]; then
    if sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        echo "The tests need Chromium. Type: sudo apt-get update && sudo apt-get install -y chromium"
        exit 2
    fi
fi
$as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends chromium >/dev/null
command -v chromium >/dev/null 2>&1 || {
    echo "Chromium could not be installed. Type: apt-get update && apt-get install -y chromium"
    exit 2
}
