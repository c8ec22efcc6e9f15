#!/usr/bin/env bash
# The address of the backports is the machine's own: in both formats of apt's
# sources a mirror, its path, its key and its options are kept.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export LASTMILE_RELEASE=bookworm
failed=0

# expect NAME WANTED < the file that apt has, as NAME
expect() {
  rm -rf "${folder:?}"/*
  mkdir -p "$folder/sources.list.d"
  cat > "$folder/$1"
  local got
  got=$(scripts/backports "$folder") || got=none
  if [[ $got != "$2" ]]; then
    printf 'for this %s:\n' "$1"
    cat "$folder/$1"
    printf 'wanted:\n%s\ngot:\n%s\n\n' "$2" "$got"
    failed=1
  fi
}

expect sources.list 'list
deb http://mirror.example/some/path/debian bookworm-backports main' << 'END'
# deb http://commented.example/debian bookworm main
deb-src http://source.example/debian bookworm main
deb http://mirror.example/debian-security bookworm-security main
deb http://mirror.example/some/path/debian bookworm contrib main # ours
END

expect sources.list.d/debian.list 'list
deb [ arch=amd64 signed-by=/etc/keys/a.gpg ] https://mirror.example/d/ bookworm-backports main' << 'END'
deb cdrom:[Debian 12]/ bookworm main
deb  [ arch=amd64 signed-by=/etc/keys/a.gpg ]  https://mirror.example/d/   bookworm main
END

expect sources.list.d/debian.sources 'sources
Types: deb
Suites: bookworm-backports
Components: main
URIs: https://mirror.example/proxy/debian
Signed-By: /usr/share/keyrings/own.gpg' << 'END'
Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

# a remark
Types: deb deb-src
URIs: https://mirror.example/proxy/debian
# another
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/own.gpg
END

expect sources.list.d/inline.sources 'sources
Types: deb
Suites: bookworm-backports
Components: main
uris: http://one.example/debian
 http://two.example/debian
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQINBF
 -----END PGP PUBLIC KEY BLOCK-----' << 'END'
Enabled: no
Types: deb
URIs: http://disabled.example/debian
Suites: bookworm
Components: main

types: deb
uris: http://one.example/debian
 http://two.example/debian
suites: bookworm-updates
 bookworm
components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQINBF
 -----END PGP PUBLIC KEY BLOCK-----
END

expect sources.list none << 'END'
deb http://mirror.example/debian trixie main
deb http://mirror.example/debian bookworm contrib
END

exit "$failed"
