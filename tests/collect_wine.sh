#!/usr/bin/env bash
# tests/collect_wine.sh [PROGRAM]
#
# scripts/collect.cmd under wine, on a registry that this fills: what it
# collects must lead PROGRAM (build/dev/lastmile) to the settings that were set,
# and the same facts as a .reg export of them. Wine's sc qc and queryex, netsh,
# systeminfo, wevtutil and certutil are stubs that print nothing, and there is
# no qwinsta: the collector must say of each that it was not read. Leaves
# nothing behind.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
program=$(realpath "${1:-build/dev/lastmile}")
knowledge=$(realpath knowledgebase)
folder=$(mktemp -d)
export WINEPREFIX=$folder/prefix WINEDEBUG=-all
# shellcheck disable=SC2317
finish() {
  wineserver -k 2> /dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
cp scripts/collect.cmd "$folder/"
cd "$folder"

cat > set.reg << 'REG'
REGEDIT4

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Terminal Server]
"fDenyTSConnections"=dword:00000001

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp]
"PortNumber"=dword:00000d3e
"SecurityLayer"=dword:00000002
"UserAuthentication"=dword:00000001

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Lsa]
"LmCompatibilityLevel"=dword:00000005
REG

timeout 300 wine regedit /S set.reg > wine.txt 2>&1
timeout 300 wine cmd.exe /c collect.cmd out >> wine.txt 2>&1
fail() {
  echo "collect: $1" >&2
  cat out/collect.log >&2 || true
  exit 1
}
[[ -s out/terminal-server.reg && -s out/lsa.txt && -s out/netstat.txt ]] ||
  fail "files are missing"
for stub in "netsh advfirewall show allprofiles" systeminfo qwinsta; do
  grep -q "NOT read $stub: nothing" out/collect.log || fail "$stub is no stub?"
done
settings() {
  # Some of what wine prints is not read: exit 8.
  { "$program" diagnose "$@" --kb "$knowledge" --format json 2> /dev/null ||
    [[ $? == 8 ]]; } | python3 -c '
import json, sys
for fact in json.load(sys.stdin)["facts"]:
    fields = fact["fields"]
    if fact["type"] == "win.setting" and fields.get("scope") == "local":
        print(fields["key"], fields.get("value"))' |
    grep -E "^(listener\.|lsa\.lmcompat)" | sort
}
settings out > collected.txt || fail "diagnose reads nothing"
settings set.reg > exported.txt
for line in "listener.port 3390" "lsa.lmcompat 5"; do
  grep -qx "$line" collected.txt || fail "no $line"
done
# Nothing that was set is lost on the way.
while read -r line; do
  grep -qxF "$line" collected.txt || fail "not collected: $line"
done < <(grep -v " None$" exported.txt)
# A second run into the same folder changes nothing.
state() { find out -type f -exec sha256sum {} + | sort; }
before=$(state)
timeout 100 wine cmd.exe /c collect.cmd out > again.txt 2>&1 && fail "overwrote"
[[ $(state) == "$before" ]] || fail "changed it"
echo "collect: $(grep -c '^read' out/collect.log) read under wine, $(grep -c '^NOT' out/collect.log) it does not have"
