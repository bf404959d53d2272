#!/usr/bin/env bash
# Installs the Debian packages named as arguments and keeps their services from starting.
# Runs as root; one at a time; leaves nothing behind but the packages.
set -euo pipefail

policy=/usr/sbin/policy-rc.d
saved=$policy.tocsin-saved

# Waits here while another run installs. The file is only locked, not written.
exec 9</etc/debian_version
flock 9

restore() {
  if [ -n "${wrote_policy:-}" ]; then rm -f "$policy"; fi
  if [ -n "${saved_policy:-}" ]; then mv -f "$saved" "$policy"; fi
}
trap restore EXIT
trap 'exit 130' INT TERM HUP

# invoke-rc.d asks policy-rc.d before it starts a service; 101 means no.
if ! { [ -x "$policy" ] && status=0 && { "$policy" tocsin-probe start >/dev/null 2>&1 || status=$?; } && [ "$status" -eq 101 ]; }; then
  if [ -e "$policy" ]; then mv "$policy" "$saved"; saved_policy=1; fi
  wrote_policy=1
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi

export DEBIAN_FRONTEND=noninteractive
apt-get -qq -o DPkg::Lock::Timeout=300 update || echo 'apt-get update failed; trying with the package lists that are there'
apt-get -qy -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 install --no-install-recommends "$@"
