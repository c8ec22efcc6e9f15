#!/usr/bin/env bash
# The rules of tests/bench are the same in both languages, as far as their
# names say, and scripts/bench knows its cases. The counts are held by
# tests/engine/property/classics.cpp.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
fail() { echo "bench: $*" >&2; exit 1; }

programs=0
for ours in tests/bench/programs/*.yaml; do
  theirs=${ours%.yaml}.clp
  [[ -f $theirs ]] || fail "$ours has no $theirs"
  diff <(sed -n 's/^- rule: //p' "$ours") \
    <(sed -n 's/^(defrule \([a-z0-9_]*\).*/\1/p' "$theirs") ||
    fail "the rules of $ours and $theirs differ"
  programs=$((programs + 1))
done
((programs > 0)) || fail "no programs"
listed=$(scripts/bench --list)
[[ $listed == *manners-64* ]] || fail "scripts/bench --list lists no cases"
if scripts/bench --no-setup --only nothing > /dev/null 2>&1; then
  fail "scripts/bench measured a case that there is not"
fi
