#!/usr/bin/env bash
# tests/bench/build_time.sh: how long a clean build of the program takes without the compiler cache:
# clones HEAD into a folder of its own and builds the release preset there. Wanted: under 5 minutes
# on two cores.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

seconds_max=300
folder=$(mktemp -d "${TMPDIR:-/var/tmp}/oc-build-time-XXXXXX")
trap 'rm -rf "$folder"' EXIT
git clone --quiet --local . "$folder/source"
cd "$folder/source"

export CCACHE_DISABLE=1
began=$SECONDS
cmake --preset release >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
cmake --build build/release --target originchats >>"$folder/log" 2>&1 ||
    { tail -n 40 "$folder/log"; exit 1; }
elapsed=$((SECONDS - began))
printf 'clean release build: %d s on %d cores (wanted: at most %d s on two)\n' \
    "$elapsed" "$(nproc)" "$seconds_max"
((elapsed <= seconds_max))
