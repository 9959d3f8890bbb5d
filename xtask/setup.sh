#!/usr/bin/env bash
# Makes this machine able to build (`setup.sh build`) or also to test (`setup.sh test`) the project.
# What is there already is left alone, so a second run takes less than a second.
set -euo pipefail

readonly least_rust=1.94 least_node=18
readonly wasm=wasm32-unknown-unknown
cd "$(dirname "$0")/.."
readonly target="${CARGO_TARGET_DIR:-target}"
readonly toolchain="$target/toolchain.env"
readonly cache="${XDG_CACHE_HOME:-$HOME/.cache}/rapport"
log=$(mktemp)
readonly log
trap 'rm -f "$log"' EXIT

say() { printf '▸ %s\n' "$*"; }

# stop WHAT KEPT DO: what happened, what was kept, what to do.
stop() {
  printf '\nset-up stopped: %s\n  kept:  %s\n  to do: %s\n' "$1" "$2" "$3" >&2
  exit 1
}

# step NAME COMMAND…: runs quietly, tells the time it took; shows what was printed if it fails.
step() {
  local name=$1 start=$SECONDS
  shift
  printf '▸ %s … ' "$name"
  if "$@" >"$log" 2>&1; then
    printf '%s s\n' "$((SECONDS - start))"
  else
    local status=$?
    printf 'failed after %s s\n' "$((SECONDS - start))"
    tail -n 25 "$log" >&2
    return "$status"
  fi
}

has() { command -v "$1" >/dev/null 2>&1; }

# at_least LEAST VERSION
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

# A build stopped by a full disk leaves broken files behind: better to stop before it.
check_disk() {
  local need=1 folder free
  [ -e "$toolchain" ] || need=6
  for folder in . "$target" "$cache"; do
    mkdir -p "$folder" 2>/dev/null ||
      stop "no permission to write $folder" "nothing was changed" "take the folder over (chown) or set CARGO_TARGET_DIR and XDG_CACHE_HOME to folders of your own"
    free=$(($(df -Pk "$folder" | awk 'NR == 2 { print $4 }') / 1024 / 1024))
    [ "$free" -ge "$need" ] ||
      stop "$free GB are free where $folder lies, $need GB are needed" "all that was built so far" "make room (\`make clean\` frees what this project built), then run the same command again"
  done
}

# --- Debian packages -----------------------------------------------------------------------------

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

# Without a terminal nobody can be asked for a password.
may_become_root() {
  has sudo || return 1
  sudo -n true 2>/dev/null && return 0
  [ -t 0 ] && sudo true
}

apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@"; }

# missing PACKAGE…: those that are not installed.
missing() {
  local package
  for package in "$@"; do
    # shellcheck disable=SC2016 # dpkg's own placeholder
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || printf '%s\n' "$package"
  done
}

from_debian() { apt install -y --no-install-recommends "$@"; }

# ensure PURPOSE PACKAGE…
ensure() {
  local purpose=$1 packages start=$SECONDS
  shift
  has apt-get ||
    stop "$purpose is missing and this is not Debian (no apt-get)" "nothing was changed" "install it with your system's own tools (Debian calls it: $*), then run the same command again"
  mapfile -t packages < <(missing "$@")
  [ "${#packages[@]}" -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then
    may_become_root ||
      stop "$purpose is missing and you may not install packages" "nothing was changed" "let someone who may run: apt-get install --no-install-recommends ${packages[*]}"
  fi
  # The package lists may be old or missing; they are fetched when the first try shows it.
  if ! from_debian "${packages[@]}" >"$log" 2>&1; then
    step "package lists" apt update ||
      stop "the package lists could not be fetched" "everything installed before" "check the network and /etc/apt/sources.list, then run the same command again"
    step "$purpose (${packages[*]})" from_debian "${packages[@]}" ||
      stop "Debian's packages for $purpose could not be installed" "everything installed before" "see the lines above; without network nothing can be installed"
    return 0
  fi
  say "$purpose (${packages[*]}) … $((SECONDS - start)) s"
}

c_compiler() {
  if ! has gcc || ! has make || ! has pkg-config || ! [ -e /usr/include/stdio.h ]; then
    ensure "C compiler" gcc libc6-dev make pkg-config ca-certificates
  fi
}

# --- Rust ----------------------------------------------------------------------------------------

wasm_std_of() { compgen -G "$1/lib/rustlib/$wasm/lib/libstd-*.rlib" >/dev/null; }

# The active toolchain: new enough, and with (or able to get) the wasm32 standard library?
active_rust() {
  local version
  has cargo && has rustc || return 1
  version=$(rustc --version 2>/dev/null | awk '{ print $2 }') || return 1
  [ -n "$version" ] || return 1
  if ! at_least "$least_rust" "$version"; then
    say "rustc $version is too old ($least_rust is needed; \`rustup update\` brings it): trying Debian's"
    return 1
  fi
  if ! wasm_std_of "$(rustc --print sysroot)"; then
    has rustup || return 1
    step "wasm32 standard library (rustup)" timeout 120 rustup target add "$wasm" || return 1
  fi
  if [ "$1" = test ] && has rustup && ! { cargo clippy --version && cargo fmt --version; } >/dev/null 2>&1; then
    step "clippy and rustfmt (rustup)" timeout 120 rustup component add clippy rustfmt || return 1
  fi
  printf '# Written by xtask/setup.sh: the active toolchain serves, nothing to change.\n' >"$toolchain"
}

# An empty crate whose build leaves the standard library's rlibs. With bitcode, or the release
# build's link-time optimization finds none.
build_wasm_std() {
  local work=$1
  mkdir -p "$work/src"
  printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n' >"$work/Cargo.toml"
  : >"$work/src/lib.rs"
  env -u CARGO_BUILD_TARGET -u CARGO_ENCODED_RUSTFLAGS PATH="/usr/bin:$PATH" RUSTC=/usr/bin/rustc \
    RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes CARGO_TARGET_DIR="$work/target" \
    /usr/bin/cargo build --manifest-path "$work/Cargo.toml" -Zbuild-std=std,panic_abort --release --target "$wasm"
}

# Below the cache and renamed into place: no root needed, and never half there.
wasm_sysroot() {
  local sysroot=$1 work
  mkdir -p "$cache"
  work=$(mktemp -d "$cache/wasm-std.XXXXXX")
  if ! step "wasm32 standard library (built from Debian's source)" build_wasm_std "$work"; then
    rm -rf "$work"
    stop "the wasm32 standard library could not be built" "Debian's Rust packages" "see the lines above; without network the few crates it needs cannot be fetched"
  fi
  mkdir -p "$work/root/lib/rustlib/$wasm/lib"
  rm -f "$work/target/$wasm/release/deps/"libempty-*.rlib
  cp "$work/target/$wasm/release/deps/"*.rlib "$work/root/lib/rustlib/$wasm/lib/"
  rm -rf "$sysroot"
  mv "$work/root" "$sysroot"
  rm -rf "$work"
}

debian_rust() {
  local packages=(rustc-web cargo-web rust-web-src) facts version llvm revision sysroot
  [ "$1" = build ] || packages+=(rust-web-clippy rustfmt-web)
  ensure "Rust" "${packages[@]}"
  facts=$(/usr/bin/rustc -vV)
  version=$(awk '$1 == "release:" { print $2 }' <<<"$facts")
  llvm=$(awk '/^LLVM version:/ { split($3, part, "."); print part[1] }' <<<"$facts")
  at_least "$least_rust" "$version" ||
    stop "Debian's rustc is $version, $least_rust is needed" "the packages installed" "install Rust with rustup, or use Debian 12 with its security updates"
  ensure "linker" "lld-$llvm"
  # The revision too: cargo would not notice another build of the same version.
  # shellcheck disable=SC2016 # dpkg's own placeholder
  revision=$(dpkg-query -W -f '${Version}' rustc-web | tr -c 'A-Za-z0-9.\n' '-')
  sysroot="$cache/wasm-std-$revision"
  wasm_std_of "$sysroot" || wasm_sysroot "$sysroot"
  cat >"$toolchain" <<END
# Written by xtask/setup.sh: Debian's Rust for both sides, with a wasm32 standard library of our own.
# cargo's folder is named last: cargo would otherwise look there first, and find rustup's clippy.
export PATH="/usr/bin:\$PATH:\${CARGO_HOME:-\$HOME/.cargo}/bin"
export RUSTC=/usr/bin/rustc
unset RUSTUP_TOOLCHAIN
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=/usr/bin/lld-$llvm
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="--sysroot $sysroot"
END
}

# Does what was found the last time still hold?
rust_is_ready() {
  local sysroot
  [ -e "$toolchain" ] || return 1
  (
    # shellcheck disable=SC1090 # written by this script
    . "$toolchain"
    has cargo && has rustc || exit 1
    case "${CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS:-}" in
      "--sysroot "*) sysroot=${CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS#--sysroot } ;;
      *) sysroot=$(rustc --print sysroot) ;;
    esac
    wasm_std_of "$sysroot" || exit 1
    [ "$1" = build ] || { cargo clippy --version && cargo fmt --version; } >/dev/null 2>&1
  )
}

rust() {
  rust_is_ready "$1" || active_rust "$1" || debian_rust "$1"
}

# --- Node and the browser ------------------------------------------------------------------------

node_js() {
  local version=0
  ! has node || version=$(node --version | tr -d v)
  if ! at_least "$least_node" "$version" || ! has npm; then
    ensure "Node" nodejs npm
    hash -r
    version=$(node --version | tr -d v)
    at_least "$least_node" "$version" ||
      stop "Node $version is installed, $least_node is needed" "everything installed before" "install a newer Node and put it first on the PATH"
  fi
}

# The tools of end2end: Playwright for the tests, wasm-opt for smaller programs.
node_modules() {
  local stamp=end2end/node_modules/.set-up key
  key="$(node --version) $(sha256sum <end2end/package-lock.json)"
  [ "$(cat "$stamp" 2>/dev/null)" != "$key" ] || return 0
  step "npm ci in end2end" env PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --prefix end2end || return 1
  printf '%s' "$key" >"$stamp"
}

browser() {
  has chromium || ensure "Chromium" chromium
  # Without them Chinese text is drawn as boxes.
  if ! has fc-list || [ -z "$(fc-list :lang=zh family 2>/dev/null)" ]; then
    ensure "fonts" fontconfig fonts-noto-cjk
  fi
}

# Firefox, and WebKitGTK with what starts and shows it: the core journeys run in them too. Where they cannot be installed these
# journeys are left out, and the end of `make test` says so.
other_browsers() {
  has firefox-esr || (ensure "Firefox" firefox-esr) || say "no Firefox: its journeys will be left out"
  if ! has WebKitWebDriver || ! has gjs || ! has Xvfb || ! compgen -G '/usr/lib/*/girepository-1.0/WebKit2-4.1.typelib' >/dev/null; then
    (ensure "WebKitGTK" webkit2gtk-driver gir1.2-webkit2-4.1 gjs xvfb) || say "no WebKitGTK: its journeys will be left out"
  fi
}

# --- PostgreSQL ----------------------------------------------------------------------------------

has_postgresql() { has initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

# The server's programs only. Debian would also make and start a database of the system's own; the
# tests start theirs in a temporary folder, so that is turned off while the package is installed.
postgresql() {
  local config=/etc/postgresql-common/createcluster.conf kept status=0
  ! has_postgresql || return 0
  say "PostgreSQL is missing: its programs are installed for the tests; no database of the system is made or started"
  ensure "PostgreSQL's common part" postgresql-common
  kept=$(mktemp)
  if [ -e "$config" ]; then
    cp "$config" "$kept"
    as_root sed -i 's/^#\{0,1\}create_main_cluster.*/create_main_cluster = false/' "$config"
  fi
  # (In a subshell: `stop` ends that, and the file is put back all the same.)
  (ensure "PostgreSQL" postgresql) || status=$?
  if [ -s "$kept" ]; then as_root tee "$config" <"$kept" >/dev/null; fi
  rm -f "$kept"
  [ "$status" = 0 ] || exit "$status"
  has_postgresql ||
    stop "PostgreSQL is installed, but its initdb is not below /usr/lib/postgresql" "everything installed before" "put the folder of initdb on the PATH, then run the same command again"
}

tools_for_build() {
  c_compiler
  rust build
  # A build works without wasm-opt, so whoever may not install Node can build all the same.
  # (In a subshell: `stop` ends that, not the set-up.)
  (node_js && node_modules) || say "no wasm-opt: the browser's programs will be about twice as large"
}

tools_for_test() {
  c_compiler
  rust test
  node_js
  node_modules ||
    stop "the test tools could not be installed from the npm registry" "everything installed before" "check the network, then run the same command again"
  browser
  other_browsers
  postgresql
  # The authority that gives the tests their certificates; without it that one test is left out.
  has pebble || (ensure "pebble" pebble) || say "pebble is not installed: certificates by ACME are not tested"
  cargo nextest --version >/dev/null 2>&1 || say "cargo-nextest is not installed: cargo test runs the tests"
}

main() {
  case "${1:-}" in
    build | test) ;;
    *)
      echo "usage: xtask/setup.sh build|test" >&2
      exit 2
      ;;
  esac
  check_disk
  "tools_for_$1"
}

main "$@"
