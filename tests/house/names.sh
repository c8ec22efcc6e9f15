#!/usr/bin/env bash
# The checker of names finds two types of one name in one namespace, and nothing
# else.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder"/{engine/fire,facts,cli,tests/support}

cat > "$folder/engine/fire/session.hpp" << 'END'
namespace lastmile {
struct Ran;
struct Ran {
  struct Options {};
};
struct Session::Parts {};
enum class Way { In, Out };
}  // namespace lastmile
namespace lastmile::inline v0 {
class Session final : public Base {};
}  // namespace lastmile::inline v0
END
cat > "$folder/tests/support/scratch.hpp" << 'END'
namespace lastmile {
struct Ran {
  struct Options {};
};
class Session {
};
}  // namespace lastmile
END
cat > "$folder/facts/one.cpp" << 'END'
namespace lastmile {
namespace {
struct Ran {};
}  // namespace
enum Way { Up };
}  // namespace lastmile
END

wanted='facts/one.cpp:5: Way is defined in engine/fire/session.hpp too
tests/support/scratch.hpp:2: Ran is defined in engine/fire/session.hpp too'
if got=$(scripts/names "$folder"); then
  echo "scripts/names accepted a tree with faults"
  exit 1
fi
diff <(echo "$wanted") <(echo "$got")
