#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-only
# The desktop entry, the metainfo and the MIME type, where the build installs them from, are sound and
# name each other; English has its plurals.
#
#   desktop_files_test.sh VERSION BUILD-FOLDER
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
version=$1
build=$2
id=io.github.pprof_mcp.PprofDesktop
entry=$here/packaging/desktop/$id.desktop
metainfo=$build/$id.metainfo.xml
mime=$here/packaging/desktop/$id.mime.xml

fail() {
  echo "$*" >&2
  exit 1
}

grep -qx "Icon=$id" "$entry" || fail "the entry's icon is not $id"
grep -q "<id>$id</id>" "$metainfo" || fail "the metainfo's id is not $id"
grep -q ">$id.desktop</launchable>" "$metainfo" || fail "the metainfo launches something else"
type=$(sed -n 's/.*<mime-type type="\([^"]*\)".*/\1/p' "$mime")
grep -q "^MimeType=.*$type;" "$entry" || fail "the entry does not open $type"
grep -q "<mediatype>$type</mediatype>" "$metainfo" || fail "the metainfo does not name $type"
grep -q "<release version=\"$version\"" "$metainfo" || fail "the metainfo's release is not $version"

! grep -q '<numerusform></numerusform>' "$here/translations/pprof_en.ts" ||
  fail "plurals are missing in translations/pprof_en.ts (cmake --build … --target translations)"

skipped=()
judge() {
  command -v "$1" >/dev/null || { skipped+=("$1"); return 0; }
  "$@"
}
judge desktop-file-validate "$entry"
judge appstreamcli validate --no-net --pedantic "$metainfo"
mimes=$(mktemp -d)
trap 'rm -rf "$mimes"' EXIT
mkdir "$mimes/packages"
cp "$mime" "$mimes/packages/"
judge update-mime-database "$mimes"
if [ -e "$mimes/globs" ]; then
  grep -q "$type:\*.pb.gz" "$mimes/globs" || fail "*.pb.gz is not $type"
fi
[ "${#skipped[@]}" -eq 0 ] || { echo "not judged, for these are missing: ${skipped[*]}"; exit 77; }
