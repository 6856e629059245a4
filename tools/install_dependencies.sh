#!/usr/bin/env bash
# tools/install_dependencies.sh build|test|fuzz|format|package|package-test …: installs what that
# part of the work needs on Debian 12 and is not there yet. Asks apt only when something is missing,
# so that it needs neither root nor the network once everything is installed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

build_packages=(g++ cmake ninja-build ccache make pkg-config libboost1.81-dev
    libboost-json1.81-dev libssl-dev libsqlite3-dev zlib1g-dev libargon2-dev libcrypt-dev
    libspdlog-dev libfmt-dev libcli11-dev libvips-dev ca-certificates)
test_packages=(doctest-dev python3 python3-pytest python3-websockets python3-jsonschema chromium
    openssl)
fuzz_packages=(clang-19 libclang-rt-19-dev)
format_packages=(clang-format)
package_packages=(dpkg-dev file binutils)
package_test_packages=(debootstrap systemd python3 python3-pytest)
node_major_min=18

say() { printf '%s\n' "$*" >&2; }

# Node often comes from elsewhere than Debian, with packages that exclude Debian's: what counts
# are the commands.
list_node_packages()
{
    local major=0
    if command -v node >/dev/null; then
        major=$(node --version | sed -E 's/^v([0-9]+).*/\1/')
    fi
    if ((major < node_major_min)); then
        echo nodejs
    fi
    if ! command -v npm >/dev/null; then
        echo npm
    fi
}

is_installed()
{
    [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

install_packages()
{
    local run=()
    if ((EUID != 0)); then
        if ! command -v sudo >/dev/null; then
            say "Missing packages: $*"
            say "Install them as root (apt-get install $*), or run this again as root."
            exit 1
        fi
        run=(sudo)
    fi
    say "Installing: $*"
    run+=(env DEBIAN_FRONTEND=noninteractive apt-get -o Acquire::Retries=3)
    "${run[@]}" update -q >&2
    # --no-remove: another version of Boost that somebody relies on is not ours to throw out.
    if ! "${run[@]}" install -q -y --no-install-recommends --no-remove "$@" >&2; then
        say "Could not install: $*"
        say "If another libboost*-dev is installed, it may exclude libboost1.81-dev: see above."
        exit 1
    fi
}

install_missing()
{
    local missing=() package
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    if ((${#missing[@]} > 0)); then
        install_packages "${missing[@]}"
    fi
}

install_browser_modules()
{
    local folder=tests/browser
    [[ -f $folder/package-lock.json ]] || return 0
    # npm writes its own copy of the lock last, so a newer one means that all is there.
    [[ $folder/node_modules/.package-lock.json -nt $folder/package-lock.json ]] && return 0
    say "Installing the modules of $folder"
    # The browser is Debian's chromium; who the machine trusts is in Debian's list, not node's own.
    (cd "$folder" && PUPPETEER_SKIP_DOWNLOAD=1 PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 \
        NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt} \
        npm ci --no-audit --no-fund --loglevel=error >&2)
}

if (($# == 0)); then
    say "usage: tools/install_dependencies.sh build|test|fuzz|format|package|package-test …"
    exit 2
fi
for part in "$@"; do
    case $part in
        build) install_missing "${build_packages[@]}" ;;
        test)
            mapfile -t node_packages < <(list_node_packages)
            install_missing "${test_packages[@]}" "${node_packages[@]}"
            install_browser_modules
            ;;
        fuzz) install_missing "${fuzz_packages[@]}" ;;
        package) install_missing "${package_packages[@]}" ;;
        package-test) install_missing "${package_test_packages[@]}" ;;
        format) install_missing "${format_packages[@]}" ;;
        *)
            say "unknown part: $part (build, test, fuzz, format, package, package-test)"
            exit 2
            ;;
    esac
done
