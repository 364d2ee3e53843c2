#!/bin/sh
# Installs the real programs at the other end, where this user may: Debian's packages, as root or with sudo.
# What cannot be installed is said, and the tests that need it are skipped with the same words.
missing=""
for program in tshark editcap text2pcap; do
  command -v "$program" >/dev/null 2>&1 || missing="tshark wireshark-common"
done
[ -z "$missing" ] && exit 0
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo -n"
if ! command -v apt-get >/dev/null 2>&1; then
  echo "interop: no apt-get here; install by hand what is missing: $missing"
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
{ $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends $missing; } >/dev/null 2>&1 \
  || echo "interop: could not install $missing; the tests that need it are skipped"
exit 0
