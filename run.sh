#!/usr/bin/env bash
# Runs Castellan on this machine: installs what is missing, builds what has changed, starts it with demo data.
# Arguments go to the application.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=build/prerequisites.sh
. "$root/build/prerequisites.sh"

app="$root/.local/app"
dll="$app/Castellan.dll"

is_current() {
  [ -f "$dll" ] && [ -z "$(find "$root/src" "$root/build" "$root"/Directory.*.props "$root/global.json" \
    \( -name bin -o -name obj -o -name _framework \) -prune -o -newer "$dll" -print -quit)" ]
}

build() {
  rm -rf "$app.new"
  # The analyzers are test.sh's; here they would only make a person wait.
  # The smallest Brotli takes minutes on Radzen's themes; this level takes seconds and costs some kilobytes.
  quietly dotnet publish "$root/src/Console" -c Release -p:Quick=true -p:_BlazorBrotliCompressionLevel=Optimal -o "$app.new" || fail "The build failed."
  touch "$app.new/Castellan.dll"
  rm -rf "$app"
  mv "$app.new" "$app"
}

need libicu
need_dotnet
need postgres libsodium
if ! is_current; then
  say "Building; the first time takes one to two minutes."
  build
fi

# Development sends no mail and asks for no certificate; a production start is described in docs/operations.md.
export DOTNET_ENVIRONMENT="${DOTNET_ENVIRONMENT:-${ASPNETCORE_ENVIRONMENT:-Development}}"
export ASPNETCORE_ENVIRONMENT="$DOTNET_ENVIRONMENT"
export DOTNET_CONTENTROOT="$app"
exec dotnet "$dll" --demo "$@"
