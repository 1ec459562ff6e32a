#!/usr/bin/env bash
# Prints what runs arm64 programs here: the machine itself (env, which adds nothing), or an emulator, which Debian has.
set -euo pipefail
case "$(uname -m)" in aarch64|arm64) command -v env; exit 0 ;; esac
for name in qemu-aarch64 qemu-aarch64-static; do command -v "$name" && exit 0; done
if command -v apt-get >/dev/null; then
  as=; [ "$(id -u)" = 0 ] || as="sudo -n"
  { $as apt-get update -qq && $as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq qemu-user; } >&2 && command -v qemu-aarch64 && exit 0
fi
echo "No emulator for arm64 found. Install qemu-user." >&2
exit 1
