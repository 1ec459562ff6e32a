#!/usr/bin/env bash
# Prints the path of a Chromium, and installs Debian's where there is none and this user may.
set -euo pipefail
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
  [ -n "$name" ] && path=$(command -v "$name") && { echo "$path"; exit 0; }
done
if [ "$(uname)" = Darwin ] && [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ]; then
  echo "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; exit 0
fi
if command -v apt-get >/dev/null; then
  as=; [ "$(id -u)" = 0 ] || as="sudo -n"
  { $as apt-get update -qq && $as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; } >&2 && command -v chromium && exit 0
fi
echo "No Chromium found. Install Chromium or Chrome, or set CHROMIUM to its path." >&2
exit 1
