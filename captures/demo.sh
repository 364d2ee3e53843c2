#!/bin/sh
# What `make tour` shows: sh captures/demo.sh [TUYASNIFF]
set -eu

name=${1:-tuyasniff}
case $name in
  */*) program=$(cd "$(dirname "$name")" && pwd)/$(basename "$name") ;;
  *) program=$name ;;
esac
cd "$(dirname "$0")"

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  bold=$(printf '\033[1m') dim=$(printf '\033[2m') plain=$(printf '\033[0m') colour=always
else
  bold='' dim='' plain='' colour=never
fi

say() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
type_in() { printf '%s$ tuyasniff %s%s\n' "$dim" "$*" "$plain"; }
run() { "$program" "$@" --width 80 --color "$colour" 2>&1; }

say '1. Somebody has posted the log of a smart meter. Paste it:'
type_in 'decode < meter.hex'
all=$(run decode < meter.hex)
printf '%s\n' "$all" | sed -n '1,13p'
printf '     ...\n'
printf '%s\n' "$all" | grep -A 5 'kettle on'
printf '     ...\n'
printf '%s\n' "$all" | tail -n 2

say '2. What exactly is frame 15? Every byte has a name:'
type_in 'decode --explain 15 meter.hex'
all=$(run decode --explain 15 meter.hex)
printf '%s\n' "$all" | sed 1d

say '3. Which datapoints are there, and what have they done?'
type_in 'datapoints meter.hex'
all=$(run datapoints meter.hex)
printf '%s\n' "$all" | grep -v '^[^ ]*:' | sed '/^[0-9][0-9]* frames/d; /^product/d'

say '4. On a bad line nothing is lost: ! marks a fault, ~ bytes outside any frame:'
type_in 'decode damaged.bin'
all=$(run decode damaged.bin)
printf '%s\n' "$all" | sed -n '2,11p'

say '5. No hardware? A virtual meter talks. What did its two chips agree on?'
type_in 'simulate meter --seconds 40 | tuyasniff handshake'
all=$("$program" simulate meter --seconds 40 | run handshake)
printf '%s\n' "$all" | grep -v '^[^ ]*:' | sed '/^[0-9][0-9]* frames/d; /^product demo/d'

say 'Now yours:'
cat <<END
  $name decode YOUR-LOG           any hex, any firmware's log, a raw capture
  $name decode                    paste, Enter, Ctrl-D
  $name decode --jsonl YOUR-LOG   for scripts
  $name demo                      the live screen, on a virtual meter
  $name ports                     which adapters there are, then: sniff
  more to try:        captures/README.md
  how to tap a UART:  docs/wiring.md (safety first)

END
