#!/usr/bin/env bash
# count-tests.sh [--filtered] RESULT.trx...
# Prints "N passed, N failed[, N skipped]" and fails unless every file is there, complete, and every test passed.
# With --filtered a project may have no test at all, but not all of them.
set -euo pipefail

filtered=false
if [ "${1:-}" = --filtered ]; then
  filtered=true
  shift
fi

passed=0 failed=0 skipped=0 sound=true

complain() {
  printf '%s\n' "$*" >&2
  sound=false
}

# attribute ELEMENT NAME: the value in the first such element, however its lines are broken.
attribute() {
  tr '\r\n' '  ' <"$trx" | grep -oE "<$1 [^>]*>" | head -n 1 | grep -oE " $2=\"[^\"]*\"" | cut -d'"' -f2 || true
}

counter() {
  local value
  value=$(attribute Counters "$1")
  printf '%s' "${value:-0}"
}

for trx in "$@"; do
  if [ ! -s "$trx" ]; then
    $filtered && continue
    complain "$trx is missing: its tests did not run."
    failed=$((failed + 1))
    continue
  fi

  outcome=$(attribute ResultSummary outcome)
  total=$(counter total)
  passed_here=$(counter passed)
  # What ran and did not pass has failed, whatever the logger calls it (error, timeout, aborted, …).
  failed_here=$(($(counter executed) - passed_here))
  if [ "$failed_here" -eq 0 ] && [ "$outcome" != Completed ]; then
    complain "$trx ended as '${outcome:-unreadable}' though no test failed: the run broke off."
    failed_here=1
  fi
  if [ "$total" -eq 0 ] && ! $filtered; then
    complain "$trx holds no test."
  fi

  passed=$((passed + passed_here))
  failed=$((failed + failed_here))
  skipped=$((skipped + total - $(counter executed)))
done

[ $((passed + failed)) -gt 0 ] || complain "No test ran."
[ "$skipped" -gt 0 ] && note=", $skipped skipped" || note=""
printf '%s passed, %s failed%s\n' "$passed" "$failed" "$note"
$sound && [ "$failed" -eq 0 ]
