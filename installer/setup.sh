#!/bin/sh
# Sets up what `make run` (setup.sh run) or `make test` (setup.sh dev) needs: a virtual environment in .venv with the
# locked dependencies, and the system libraries that Qt loads. Quiet and quick when everything is there; what it may
# not install it names in one sentence.
set -eu

kind=${1:-run}
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
venv=$root/.venv
python=$venv/bin/python

say() { printf 'setup: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# --- Debian packages -------------------------------------------------------------------------------------------------

privileged() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; }
}

apt() {
    privileged env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@" >/dev/null
}

# install PACKAGE…: 0 when all of them could be installed. Old package lists are renewed once.
install_packages() {
    may_install || return 1
    say "Installing the system packages $*."
    apt install -y --no-install-recommends "$@" 2>/dev/null && return 0
    apt update && apt install -y --no-install-recommends "$@"
}

# --- Python ----------------------------------------------------------------------------------------------------------

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for candidate in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.11; do
        if new_enough "$candidate"; then command -v "$candidate"; return; fi
    done
    return 1
}

make_venv() {
    base=$(find_python) || fail "Callboard needs Python 3.11 or newer: install it, or name one with PYTHON=/path/to/python3."
    say "Creating the virtual environment .venv with $("$base" --version)."
    rm -rf -- "$venv"
    "$base" -m venv "$venv" >/dev/null 2>&1 && return
    rm -rf -- "$venv"
    package=$("$base" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if install_packages "$package" && "$base" -m venv "$venv" >/dev/null; then return; fi
    rm -rf -- "$venv"
    # Debian's pip can fill an environment that has no pip of its own.
    if "$base" -m pip --version >/dev/null 2>&1 && "$base" -m venv --without-pip "$venv" >/dev/null; then return; fi
    rm -rf -- "$venv"
    fail "This Python cannot make virtual environments: run 'sudo apt-get install $package' and try again."
}

in_venv_pip() {
    if [ -x "$venv/bin/pip" ]; then "$python" -m pip "$@"; else "$base" -m pip --python "$python" "$@"; fi
}

# A stamp tells which lock .venv was filled from; an environment for development has all that a run needs.
fingerprint() { cat -- "$root/requirements.lock" "$root/requirements-$1.lock" 2>/dev/null | cksum; }
filled() { [ "$(cat -- "$venv/.filled-$1" 2>/dev/null)" = "$(fingerprint "$1")" ]; }

install_locked() {
    if filled dev || filled "$kind"; then return; fi
    if [ ! -x "$venv/bin/pip" ]; then
        base=$(find_python) && "$base" -m pip --version >/dev/null 2>&1 ||
            fail "There is no pip: run 'sudo apt-get install python3-pip' and try again."
    fi
    say "Installing the locked dependencies of ${lock##*/}: once, some minutes on a slow line."
    in_venv_pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r "$lock" ||
        fail "The dependencies could not be installed: see the message above, check the network and try again."
    fingerprint "$kind" >"$venv/.filled-$kind"
}

# --- Qt's system libraries -------------------------------------------------------------------------------------------

# The file of a missing library → the Debian package that has it.
package_of() {
    case $1 in
        libEGL.so.1) echo libegl1 ;;
        libGL.so.1) echo libgl1 ;;
        libGLX.so.0) echo libglx0 ;;
        libGLdispatch.so.0) echo libglvnd0 ;;
        libOpenGL.so.0) echo libopengl0 ;;
        libX11.so.6) echo libx11-6 ;;
        libX11-xcb.so.1) echo libx11-xcb1 ;;
        libdbus-1.so.3) echo libdbus-1-3 ;;
        libfontconfig.so.1) echo libfontconfig1 ;;
        libfreetype.so.6) echo libfreetype6 ;;
        libglib-2.0.so.0 | libgthread-2.0.so.0) echo libglib2.0-0 ;;
        libxkbcommon.so.0) echo libxkbcommon0 ;;
        libxkbcommon-x11.so.0) echo libxkbcommon-x11-0 ;;
        libxcb.so.1) echo libxcb1 ;;
        libxcb-cursor.so.0) echo libxcb-cursor0 ;;
        libxcb-icccm.so.4) echo libxcb-icccm4 ;;
        libxcb-image.so.0) echo libxcb-image0 ;;
        libxcb-keysyms.so.1) echo libxcb-keysyms1 ;;
        libxcb-randr.so.0) echo libxcb-randr0 ;;
        libxcb-render.so.0) echo libxcb-render0 ;;
        libxcb-render-util.so.0) echo libxcb-render-util0 ;;
        libxcb-shape.so.0) echo libxcb-shape0 ;;
        libxcb-shm.so.0) echo libxcb-shm0 ;;
        libxcb-sync.so.1) echo libxcb-sync1 ;;
        libxcb-util.so.1) echo libxcb-util1 ;;
        libxcb-xfixes.so.0) echo libxcb-xfixes0 ;;
        libxcb-xkb.so.1) echo libxcb-xkb1 ;;
        libwayland-client.so.0) echo libwayland-client0 ;;
        libwayland-cursor.so.0) echo libwayland-cursor0 ;;
        *) echo "$1" ;;
    esac
}

# Every library that the platform plugins of PySide6 ask for and this machine does not have.
missing_libraries() {
    for qt in "$venv"/lib/python3*/site-packages/PySide6/Qt; do
        set -- "$qt/plugins/platforms/libqoffscreen.so" "$qt/lib/libQt6Widgets.so.6" "$qt/lib/libQt6Svg.so.6"
        if [ "$kind" = dev ] || [ -n "${DISPLAY:-}" ]; then set -- "$@" "$qt/plugins/platforms/libqxcb.so"; fi
        if [ -n "${WAYLAND_DISPLAY:-}" ]; then set -- "$@" "$qt/plugins/platforms/libqwayland.so"; fi
        ldd "$@" 2>/dev/null | awk '/not found/ { print $1 }' | sort -u
    done
}

missing_packages() {
    for library in $(missing_libraries); do package_of "$library"; done | sort -u
    if [ "$kind" = dev ] && ! command -v Xvfb >/dev/null 2>&1; then echo xvfb; fi
}

install_libraries() {
    [ "$(uname -s)" = Linux ] || return 0
    packages=$(missing_packages | tr '\n' ' ')
    [ -n "$packages" ] || return 0
    # A library that comes in may ask for one more, so look again.
    for _ in 1 2 3; do
        # shellcheck disable=SC2086  # a list of words
        [ -n "$packages" ] && install_packages $packages || break
        packages=$(missing_packages | tr '\n' ' ')
    done
    [ -z "$packages" ] || fail "Qt needs system packages that are missing: run 'sudo apt-get install ${packages% }' and try again."
}

case $kind in
    run) lock=$root/requirements.lock ;;
    dev) lock=$root/requirements-dev.lock ;;
    *) fail "usage: setup.sh [run|dev]" ;;
esac
if ! new_enough "$python"; then make_venv; fi
install_locked
install_libraries
