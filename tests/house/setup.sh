#!/usr/bin/env bash
# Setup changes nothing where nothing is missing, and where it may not: then it
# names what is missing and how to install it. The machine is played by small
# programs in a folder of their own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder"/{scripts,bin}
cp scripts/{setup,backports} "$folder/scripts"
fail() {
  echo "$1"
  cat "$folder/said"
  exit 1
}

# play NAME < a program
play() { { echo '#!/bin/bash'; cat; } > "$folder/bin/$1"; }
play dpkg-query << 'END'
for name in "${@:4}"; do
  case $name in
    mold) echo "${MOLD:-installed} mold" ;;
    *) echo "installed $name" ;;
  esac
done
END
for name in apt-get sudo; do
  play "$name" << 'END'
echo "$0 $*" >> "$CALLS"
exit 1
END
done
play apt-cache <<< 'exit 0'
chmod -R a+rX "$folder"
chmod a+x "$folder"/bin/*
export CALLS=$folder/calls
touch "$CALLS"
chmod a+rw "$CALLS"

setup() {
  local as=()
  if ((EUID == 0)); then
    as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  fi
  PATH=$folder/bin:$PATH "${as[@]}" "$folder/scripts/setup" "$@" \
    > "$folder/said" 2>&1 < /dev/null
}

setup --tests || fail "setup failed where all is installed"
[[ ! -s $CALLS ]] || fail "setup called $(cat "$CALLS")"

export MOLD=not-installed
if setup --run; then fail "setup without root did not fail"; fi
grep -q 'apt-get install -y --no-install-recommends mold$' "$folder/said" ||
  fail "setup did not name exactly what is missing"
if grep -q apt-get "$CALLS"; then fail "setup without root called apt-get"; fi
unset MOLD

if setup --everything; then fail "an unknown option was taken"; fi

# A system without apt, with no more than setup itself calls.
mkdir "$folder/bare"
for name in bash sed dirname; do
  ln -s "$(command -v "$name")" "$folder/bare/$name"
done
if PATH=$folder/bare "$folder/scripts/setup" --run > "$folder/said" 2>&1; then
  fail "setup succeeded without apt"
fi
grep -q 'yaml-cpp, Lua 5.4, spdlog, RE2' "$folder/said" ||
  fail "setup did not name the libraries"
