#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-only
# Runs the two commands of the README in a bare Debian 12: a root file system of nothing but the
# essential packages, with no git, no sudo, no display. By hand, as root; needs debootstrap.
#
#   packaging/check-bare.sh [FOLDER]
#
# FOLDER is where the root file system goes; one that is there from an earlier run is used again, with
# fresh sources. Without it a temporary folder is used and removed. Packages come from where this
# machine's apt gets them; MIRROR=URL says otherwise.
set -euo pipefail
# shellcheck source=packaging/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly release=bookworm

die() {
  echo "check-bare: $*" >&2
  exit 1
}

# Where this machine's apt gets the release from.
apt_mirror() {
  # shellcheck disable=SC2016 # apt's own variable
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' "Codename: $release" |
    sort -u | head -n 1
}

[ "$(id -u)" -eq 0 ] || die "needs root, for chroot"
command -v debootstrap >/dev/null || die "debootstrap is missing: apt-get install debootstrap"

if [ -n "${1:-}" ]; then
  mkdir -p "$1"
  root=$(cd "$1" && pwd)
else
  root=$(mktemp -d "${TMPDIR:-/var/tmp}/bare.XXXXXX")
  trap 'rm -rf "$root"' EXIT
fi

if [ ! -e "$root/etc/debian_version" ]; then
  mirror=${MIRROR:-$(apt_mirror)}
  [ -n "$mirror" ] || die "apt knows no mirror of $release (apt-get update?); say MIRROR=URL"
  include=()
  [[ $mirror != https:* ]] || include=(--include=ca-certificates)
  echo "check-bare: Debian $release in $root"
  debootstrap --variant=minbase "${include[@]}" "$release" "$root" "$mirror" >"$root.log" 2>&1 || {
    tail -n 20 "$root.log" >&2
    die "debootstrap failed; $root.log has all it said"
  }
  rm -f "$root.log"
fi

# How this machine reaches packages: sources, keys, proxies, names, certificates.
copy_in() {
  local path
  for path; do
    [ ! -e "$path" ] || cp -a --parents --dereference "$path" "$root/"
  done
}
rm -rf "$root/etc/apt/sources.list" "$root/etc/apt/sources.list.d"
copy_in /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/apt.conf /etc/apt/apt.conf.d \
  /etc/apt/auth.conf.d /etc/apt/preferences.d /etc/apt/keyrings /etc/apt/trusted.gpg.d \
  /usr/share/keyrings /usr/local/share/ca-certificates /etc/resolv.conf /etc/hosts

rm -rf "$root/src"
mkdir "$root/src"
tar -c --exclude=./.git --exclude=./build --exclude=./.ccache --exclude=./.cache . | tar -x -C "$root/src"

# Its mounts are its own and go with it.
bare() {
  printf '\n=== %s\n' "$*"
  local began=$SECONDS
  # shellcheck disable=SC2016 # expanded inside
  unshare --mount --propagation private bash -c '
    root=$1
    shift
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    exec chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
      HOME=/root TERM=dumb bash -c "cd /src && exec \"\$@\"" bash "$@"
  ' bash "$root" "$@" </dev/null
  echo "=== $*: $((SECONDS - began)) s"
}

for absent in git sudo cmake c++; do
  [ ! -e "$root/usr/bin/$absent" ] || echo "check-bare: $absent is there already (an earlier run's folder?)"
done
bare ./packaging/quickstart.sh
bare ./packaging/quickstart.sh
bare ./packaging/test.sh
echo "check-bare: both commands passed"
