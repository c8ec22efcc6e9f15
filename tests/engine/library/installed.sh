#!/usr/bin/env bash
# installed.sh BUILD COMPILER TYPE FLAGS
#
# The installed library as a stranger meets it: what is installed, headers that
# stand alone, and the examples as a project of their own, built against a
# prefix that was moved after it was installed, and run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
build=$1 compiler=$2 type=$3 flags=$4
work=$build/installed
failed=0
fail() { echo "FAILED: $*"; failed=1; }

export LLVM_PROFILE_FILE=${LLVM_PROFILE_FILE:-$work/%p.profraw}

rm -rf "$work"
cmake --install "$build" --prefix "$work/first" > /dev/null
prefix="$work/moved elsewhere"
mv "$work/first" "$prefix"

headers=$(cd "$prefix/include" && find . -type f | sort | xargs)
wanted="./lastmile/knowledge.hpp ./lastmile/session.hpp ./lastmile/value.hpp"
[[ $headers == "$wanted" ]] || fail "other headers than three: $headers"

# The places of this build are no matter of another machine's.
if grep -rnF -e "$PWD" -e "$work" "$prefix"/lib*/cmake "$prefix/include"; then
  fail "the package names a path of this machine"
fi

for with in g++ clang++; do
  command -v "$with" > /dev/null || continue
  for header in value knowledge session; do
    # Twice: a header that is not guarded would say so.
    printf '#include <lastmile/%s.hpp>\n#include <lastmile/%s.hpp>\n' \
      "$header" "$header" > "$work/alone.cpp"
    "$with" -std=c++20 -fsyntax-only -Wall -Wextra -Wpedantic -Wshadow -Werror \
      -I"$prefix/include" "$work/alone.cpp" ||
      fail "$with refuses <lastmile/$header.hpp> alone"
  done
done

# A library of the version before 1.0 is not the next one.
mkdir "$work/next"
cat > "$work/next/CMakeLists.txt" << 'END'
cmake_minimum_required(VERSION 3.25)
project(next LANGUAGES NONE)
find_package(lastmile 0.2 CONFIG QUIET)
if(lastmile_FOUND)
  message(FATAL_ERROR "0.1 passed for 0.2")
endif()
END
cmake -B "$work/next/build" -DCMAKE_PREFIX_PATH="$prefix" "$work/next" \
  > /dev/null || fail "the version is not held to"

cmake -G Ninja -B "$work/examples" -DCMAKE_PREFIX_PATH="$prefix" \
  -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_BUILD_TYPE="$type" \
  -DCMAKE_CXX_FLAGS="-Wall -Wextra -Wpedantic -Werror $flags" \
  docs/examples > "$work/configure.log" || {
  cat "$work/configure.log"
  exit 1
}
cmake --build "$work/examples" > "$work/build.log" || {
  cat "$work/build.log"
  exit 1
}

(cd docs/examples/embed && "$work/examples/embed") > "$work/embed.txt" ||
  fail "embed returned $?"
diff docs/examples/embed/expected.txt "$work/embed.txt" ||
  fail "embed says something else than it did"
"$work/examples/threads" > "$work/threads.txt" || fail "threads returned $?"
diff docs/examples/threads/expected.txt "$work/threads.txt" ||
  fail "threads came to something else than they did"

"$prefix/bin/lastmile" version > "$work/version.txt" || fail "version: $?"
grep -qF "moved elsewhere/share/lastmile/knowledgebase/rdp" "$work/version.txt" ||
  fail "the moved program does not find its knowledge: $(cat "$work/version.txt")"
exit "$failed"
