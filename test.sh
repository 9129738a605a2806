#!/usr/bin/env bash
# Proves Castellan: installs what is missing, builds with every analyzer, checks the format, runs all tests.
#
#   ./test.sh [--full] [--screens] [--cover] [--only Unit|Data|E2E] [FILTER]
#
#   --full      the long suites too
#   --screens   only the screenshots of tests/E2E
#   --cover     only counts what Unit and Data together run of the code, and judges it
#   --only      one project
#   FILTER      handed to `dotnet test --filter`
#
# The last line of standard output is "N passed, N failed", with ", N skipped" where some were.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=build/prerequisites.sh
. "$root/build/prerequisites.sh"

projects=(Unit Data E2E)
only="" filter="" screens=false covering=false

while [ $# -gt 0 ]; do
  case "$1" in
    --full) export CASTELLAN_FULL=1 ;;
    --screens)
      screens=true
      only=E2E
      export CASTELLAN_SCREENS=1
      ;;
    --cover) covering=true ;;
    --only)
      case "${2:-}" in
        Unit | Data | E2E) only=$2 ;;
        *) fail "--only takes Unit, Data or E2E." ;;
      esac
      shift
      ;;
    -h | --help)
      sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"
      exit 0
      ;;
    -*) fail "Unknown option $1; see ./test.sh --help" ;;
    *) [ -z "$filter" ] && filter=$1 || fail "One filter only; join conditions with & or |." ;;
  esac
  shift
done

[ -n "$only" ] && projects=("$only")

# Whatever ends the run before the tests are counted is one failure.
counted=false
last_words() {
  local status=$?
  $counted || printf '0 passed, 1 failed\n'
  exit "$status"
}
trap last_words EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

step() {
  local name=$1 began=$SECONDS
  shift
  "$@" || fail "$name failed."
  say "$name: $((SECONDS - began)) s"
}

# Renews node_modules only when the lock file is not the one it was installed from.
smtp_packages() {
  local folder="$root/tests/E2E/Smtp"
  local stamp="$folder/node_modules/.installed-from"
  cmp -s "$folder/package-lock.json" "$stamp" && return
  quietly npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund && cp "$folder/package-lock.json" "$stamp"
}

# Style and analyzers are errors of the build already; the full run lets the formatter look at them again.
check_format() {
  local scope=(whitespace "$root/Console.sln")
  [ -n "${CASTELLAN_FULL:-}" ] && scope=("$root/Console.sln" --severity warn)
  quietly dotnet format "${scope[@]}" --no-restore --verify-no-changes
}

build() { quietly dotnet build "$root/${only:+tests/}${only:-Console.sln}" -c Release; }

prerequisites() {
  local things=(postgres libsodium)
  need libicu && need_dotnet || return
  case " ${projects[*]} " in *" E2E "*) prefer_headless_shell && things+=(chromium) ;; esac
  # Two nodes stand behind a proxy in the full run alone.
  case "${CASTELLAN_FULL:-} ${projects[*]} " in 1*" E2E "*) things+=(nginx) ;; esac
  case " ${projects[*]} " in
    " Unit ") need "${things[@]}" ;;
    *) need "${things[@]}" node && smtp_packages ;;
  esac
}

# What Unit and Data run of the code, on a copy with instruments in it and in a pass of its own: no round that is timed carries
# their weight, and the fault suite's nodes end too suddenly to tell what they ran.
cover() {
  local folder="$results/coverage" framework collector project
  framework=$(dotnet --list-runtimes | sed -n 's|^Microsoft\.AspNetCore\.App \(10\.[^ ]*\) \[\(.*\)\]$|\2/\1|p' | tail -n 1)
  collector=$(dotnet nuget locals global-packages --list | sed 's/^[^:]*: *//;s|/$||')/coverlet.collector/$(sed -n 's/.*"coverlet.collector" Version="\([^"]*\)".*/\1/p' "$root/Directory.Packages.props")/build/net8.0
  for project in Unit Data; do
    mkdir -p "$folder/$project"
    cp -r "$root/tests/$project/bin/Release/net10.0/." "$folder/$project/"
    # The instruments ask for every assembly that is referred to, and .NET 10 does not list the framework's.
    cp -n "$framework"/*.dll "$folder/$project/"
    quietly dotnet vstest "$folder/$project/Castellan.Tests.$project.dll" --TestCaseFilter:"(suite!=screens)&(suite!=full)&(FullyQualifiedName!~.Faults.)${filter:+&($filter)}" \
      --Collect:"XPlat Code Coverage" --Settings:"$root/build/coverage.runsettings" --TestAdapterPath:"$collector" --ResultsDirectory:"$folder/$project/found" || return
  done
  quietly dotnet tool restore && quietly dotnet reportgenerator "-reports:$folder/*/found/*/coverage.cobertura.xml" "-targetdir:$folder" -reporttypes:Cobertura
}

step Prerequisites prerequisites
step Build build
if [ -z "$only$filter" ] && ! $covering; then
  step Format check_format
fi

results="$root/artifacts/tests"
rm -rf "$results"
mkdir -p "$results"
export CASTELLAN_RUN_LOGS="$results/logs"

if $covering; then
  step Coverage cover
  counted=true
  judged=true
  "$root/build/check-coverage.sh" "$results/coverage/Cobertura.xml" "$results/coverage.trx" || judged=false
  "$root/build/count-tests.sh" "$results/coverage.trx" && $judged
  exit
fi

conditions=()
[ -n "$filter" ] && conditions+=("($filter)")
$screens && conditions+=("(suite=screens)") || conditions+=("(suite!=screens)")
[ -n "${CASTELLAN_FULL:-}" ] || conditions+=("(suite!=full)")
joined=$(IFS='&' && printf '%s' "${conditions[*]}")

files=() broken=false
for project in "${projects[@]}"; do
  began=$SECONDS
  files+=("$results/$project.trx")
  # The long rounds of the fault suite wait more than they work.
  pace=()
  [ "${CASTELLAN_FULL:-}$project" = 1Data ] && pace=(-- xUnit.MaxParallelThreads=3x)
  # A failure is counted below; the other projects still run.
  dotnet test "$root/tests/$project" -c Release --no-build --filter "$joined" --results-directory "$results" \
    --logger "trx;LogFileName=$project.trx" --logger "console;verbosity=minimal" ${pace[@]+"${pace[@]}"} </dev/null || broken=true
  say "$project: $((SECONDS - began)) s"
done

# What the consoles under test have logged is searched as one more test.
if [ -d "$CASTELLAN_RUN_LOGS" ]; then
  files+=("$results/logs.trx")
  "$root/build/scan-logs.sh" ${filter:+--filtered} "$CASTELLAN_RUN_LOGS" "$results/logs.trx" || broken=true
fi

if [ -n "$filter" ] || $screens; then
  files=(--filtered "${files[@]}")
fi
counted=true
"$root/build/count-tests.sh" "${files[@]}" && ! $broken
