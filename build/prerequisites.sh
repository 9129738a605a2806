# shellcheck shell=bash
# Sourced by run.sh and test.sh: installs what the machine lacks, and asks no package manager when it lacks nothing.

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif has sudo; then
    sudo "$@"
  else
    fail "Installing packages needs root: run as root once, or install sudo."
  fi
}

package_manager() {
  local manager
  for manager in apt-get dnf apk brew; do
    if has "$manager"; then
      printf '%s' "$manager"
      return
    fi
  done
}

has_postgres() {
  local initdb major
  for initdb in "$(command -v initdb || true)" /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb \
    /opt/homebrew/opt/postgresql*/bin/initdb /usr/local/opt/postgresql*/bin/initdb; do
    [ -x "$initdb" ] || continue
    major=$("$initdb" --version | sed -E 's/^.* ([0-9]+).*$/\1/')
    [ "$major" -ge 15 ] && return 0
  done
  return 1
}

has_library() {
  local file
  for file in /usr/lib/"$1".* /usr/lib64/"$1".* /lib/*/"$1".* /usr/lib/*/"$1".* /opt/homebrew/lib/"$1".* /usr/local/lib/"$1".*; do
    [ -e "$file" ] && return 0
  done
  return 1
}

has_chromium() { has chromium-headless-shell || has chromium || has chromium-browser || has google-chrome || has google-chrome-stable; }

has_node() { has node && has npm && node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 18 || (a == 18 && b >= 13) ? 0 : 1)'; }

# package_for THING: its package names for this machine's manager.
package_for() {
  case "$(package_manager):$1" in
    apt-get:postgres) echo postgresql ;;
    apt-get:libsodium) echo libsodium23 ;;
    apt-get:libicu) echo libicu-dev ;; # the one name that is the same in every release
    apt-get:node | dnf:node | apk:node) echo nodejs npm ;;
    apt-get:nginx) echo nginx-light ;;
    dnf:postgres) echo postgresql-server postgresql-contrib ;;
    apk:postgres) echo postgresql postgresql-contrib setpriv ;;
    apk:libicu) echo icu-libs icu-data-full ;;
    brew:postgres) echo postgresql@17 ;;
    brew:libicu) echo icu4c ;;
    brew:chromium) echo chromium --cask ;;
    *:libsodium) echo libsodium ;;
    *:libicu) echo libicu ;;
    *) echo "$1" ;;
  esac
}

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=5 -o DPkg::Lock::Timeout=300 "$@" </dev/null >&2
}

install_packages() {
  local manager
  manager=$(package_manager)
  say "Installing $*"
  case "$manager" in
    apt-get)
      apt update || say "The package lists could not all be renewed; going on with those at hand."
      case " $* " in *" postgresql "*)
        # Debian would start a cluster of its own on port 5432 as soon as the server is installed.
        if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
          apt install -y --no-install-recommends postgresql-common
        fi
        as_root sed -i -E 's/^#?[[:space:]]*create_main_cluster[[:space:]]*=.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
        ;;
      esac
      apt install -y --no-install-recommends "$@"
      ;;
    dnf) as_root dnf install -y -q "$@" </dev/null >&2 ;;
    apk) as_root apk add -q "$@" >&2 ;;
    brew) brew install -q "$@" </dev/null >&2 ;;
    *) fail "No package manager is known here (apt-get, dnf, apk, brew). Please install: $*" ;;
  esac
}

# need THING...: postgres, libsodium, libicu, chromium, node, nginx
need() {
  local thing missing=()
  for thing in "$@"; do
    case "$thing" in
      postgres) has_postgres ;;
      libsodium | libicu) has_library "${thing/libicu/libicuuc}" ;;
      chromium) has_chromium ;;
      node) has_node ;;
      nginx) has nginx || [ -x /usr/sbin/nginx ] ;;
      *) has "$thing" ;;
    esac || missing+=("$thing")
  done
  [ ${#missing[@]} -eq 0 ] && return

  local packages=() names
  for thing in "${missing[@]}"; do
    read -ra names <<<"$(package_for "$thing")"
    packages+=("${names[@]}")
  done
  install_packages "${packages[@]}"
}

# The shell of Chromium draws the same pages in half the time. Where it is packaged it is taken, but a whole browser does too.
prefer_headless_shell() {
  has chromium-headless-shell && return
  has apt-get || return 0
  has_chromium || apt update || true # a fresh machine has no package lists yet
  [ -n "$(apt-cache search --names-only '^chromium-headless-shell$' 2>/dev/null)" ] || return 0
  say "Installing chromium-headless-shell"
  # Short of patience: nothing depends on it.
  apt -o Acquire::Retries=1 -o Acquire::http::Timeout=20 install -y --no-install-recommends chromium-headless-shell || say "It could not be installed; a whole browser does as well, only slower."
}

need_dotnet() {
  if ! has dotnet && [ -x "$HOME/.dotnet/dotnet" ]; then
    export PATH="$HOME/.dotnet:$PATH"
  fi
  has dotnet || fail "The .NET 10 SDK is missing: https://dotnet.microsoft.com/download/dotnet/10.0"
  dotnet --version >/dev/null 2>&1 || fail "The .NET 10 SDK is missing (found: $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd' ' -)): https://dotnet.microsoft.com/download/dotnet/10.0"
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
}

# quietly COMMAND...: its words only when it fails.
quietly() {
  local words
  words=$(mktemp)
  if ! "$@" >"$words" 2>&1 </dev/null; then
    cat "$words" >&2
    rm -f "$words"
    return 1
  fi
  rm -f "$words"
}
