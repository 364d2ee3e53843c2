#!/bin/sh
# Installs the real programs at the other end, where this user may: Debian's packages, as root or with sudo.
# What cannot be installed is said, and the tests that need it are skipped with the same words.
cd "$(dirname "$0")/../.." || exit 1

# ESPHome lives in an environment of its own: what it needs is not for us, and the other way round
install_esphome() {
  home=.interop/esphome
  [ -x "$home/bin/esphome" ] && return
  python=.venv/bin/python
  [ -x "$python" ] || python=python3
  mkdir -p .interop
  if "$python" -m venv "$home" >/dev/null 2>&1 \
    && "$home/bin/python" -m pip install --quiet --disable-pip-version-check 'esphome>=2026.6' >/dev/null 2>&1; then
    return
  fi
  rm -rf "$home"
  echo "interop: could not install esphome; the tests that need it are skipped"
}
install_esphome

# What builds and checks the packages, for the same reason
install_build() {
  home=.interop/build
  [ -x "$home/bin/twine" ] && return
  python=.venv/bin/python
  [ -x "$python" ] || python=python3
  mkdir -p .interop
  if "$python" -m venv "$home" >/dev/null 2>&1 \
    && "$home/bin/python" -m pip install --quiet --disable-pip-version-check 'build>=1.2' 'hatchling>=1.25' 'twine>=6' \
      >/dev/null 2>&1; then
    return
  fi
  rm -rf "$home"
  echo "interop: could not install build, hatchling and twine; the tests that need them are skipped"
}
install_build

# Zigbee2MQTT's library needs node, which Debian's packages below may bring: so it is the last thing done here
install_zigbee2mqtt() {
  home=.interop/z2m
  [ -d "$home/node_modules/zigbee-herdsman-converters" ] && return
  mkdir -p "$home"
  npm install --prefix "$home" --silent --no-audit --no-fund --ignore-scripts 'zigbee-herdsman-converters@>=26.112' \
    >/dev/null 2>&1 && return
  rm -rf "$home"
  echo "interop: could not install zigbee-herdsman-converters; the tests that need it are skipped"
}
trap install_zigbee2mqtt EXIT

missing=""
for program in tshark editcap text2pcap; do
  command -v "$program" >/dev/null 2>&1 || missing="tshark wireshark-common"
done
# a user's PATH leaves out /usr/sbin, where ser2net is
for program in socat ser2net jq strace chromium sigrok-cli zsh fish; do
  [ -x "/usr/sbin/$program" ] || command -v "$program" >/dev/null 2>&1 || missing="$missing $program"
done
command -v node >/dev/null 2>&1 || missing="$missing nodejs"
command -v npm >/dev/null 2>&1 || missing="$missing npm"
[ -z "$missing" ] && exit 0
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo -n"
if ! command -v apt-get >/dev/null 2>&1; then
  echo "interop: no apt-get here; install by hand what is missing: $missing"
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq >/dev/null 2>&1
# one by one: what one of them lacks is no reason to go without the others
for package in $missing; do
  $as_root apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 \
    || echo "interop: could not install $package; the tests that need it are skipped"
done
# the package starts a server of its own with an example, which nobody here wants
[ "${missing#*ser2net}" = "$missing" ] || $as_root systemctl disable --now ser2net >/dev/null 2>&1
exit 0
