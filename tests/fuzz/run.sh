#!/usr/bin/env bash
# tests/fuzz/run.sh SECONDS: fuzzes each target of build/fuzz for that long. What it finds stays in
# build/fuzz/found; inputs that reach new code gather in build/fuzz/corpus and belong into
# tests/fuzz/corpus (smallest first) when they are worth keeping.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
seconds=${1:?usage: tests/fuzz/run.sh SECONDS}

failed=0 passed=0
mkdir -p build/fuzz/found
for target in build/fuzz/fuzz_*; do
    [[ -f $target && -x $target ]] || continue
    name=${target##*/fuzz_}
    own=build/fuzz/corpus/$name
    mkdir -p "$own" "tests/fuzz/corpus/$name"
    options=(-max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1
        -artifact_prefix="build/fuzz/found/$name-")
    if [[ -f tests/fuzz/$name.dict ]]; then
        options+=(-dict="tests/fuzz/$name.dict")
    fi
    echo "fuzz $name, $seconds s"
    if "$target" "${options[@]}" "$own" "tests/fuzz/corpus/$name" 2>"$own.log"; then
        grep '^stat::number_of_executed_units' "$own.log"
        ((++passed))
    else
        tail -n 40 "$own.log"
        ((++failed))
    fi
done
echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
