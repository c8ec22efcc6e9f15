#!/usr/bin/env bash
# The floors' checker finds what the table forbids, and nothing else.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder"/{engine/{base,text,match,new},facts,cli/report}

echo '#include "engine/base/value.hpp"' > "$folder/engine/base/value.hpp"
cat > "$folder/engine/base/digest.cpp" << 'END'
#include <openssl/evp.h>
END
cat > "$folder/engine/base/node.cpp" << 'END'
#include <sys/types.h>
#include <openssl/evp.h>
#include "engine/text/yaml.hpp"
END
cat > "$folder/engine/match/network.cpp" << 'END'
#include <vector>
#include "engine/base/value.hpp"
  #  include "engine/text/yaml.hpp"
#include <yaml-cpp/yaml.h>
END
cat > "$folder/facts/roster.cpp" << 'END'
#include <openssl/ssl.h>
#include <netinet/in.h>
#include "engine/knowledge/rule.hpp"
#include "roster.hpp"
END
cat > "$folder/cli/report/text.cpp" << 'END'
#include <CLI/CLI.hpp>
#include <boost/asio.hpp>
#include "engine/match/network.hpp"
END
echo '#include "engine/base/value.hpp"' > "$folder/engine/new/a.cpp"

wanted='cli/report/text.cpp:2
engine/base/node.cpp:2
engine/base/node.cpp:3
engine/match/network.cpp:3
engine/match/network.cpp:4
engine/new/a.cpp:1
facts/roster.cpp:3
facts/roster.cpp:4'
if got=$(scripts/floors "$folder"); then
  echo "scripts/floors accepted a tree with faults"
  exit 1
fi
diff <(echo "$wanted") <(cut -d: -f1,2 <<< "$got")
