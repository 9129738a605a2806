#!/usr/bin/env bash
# check-coverage.sh REPORT.xml RESULT.trx
# Judges what the tests have covered, told in Cobertura's form, and writes the result of one test. It fails below 90 % of the lines
# or 85 % of the branches, and where a branch of a file named in build/every-branch.txt was never taken. Without a report nothing is covered.
set -euo pipefail

report=$1 trx=$2
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
least_lines=90 least_branches=85
named=${EVERY_BRANCH:-$root/build/every-branch.txt}

# What fails, a line each; the last line is the sum.
judge() {
  awk -v least_lines="$least_lines" -v least_branches="$least_branches" -v named="$named" '
    function value(name,  found) {
      return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : ""
    }
    BEGIN { while ((getline path < named) > 0) if (path != "" && path !~ /^#/) wanted[++count] = path }
    /<coverage / { lines = value("line-rate") * 100; branches = value("branch-rate") * 100 }
    /<class / {
      file = value("filename"); strict = 0
      for (one = 1; one <= count; one++) if (index(file, wanted[one]) > 0) { strict = 1; used[one] = 1 }
    }
    /<line / && strict && value("branch") ~ /^[Tt]rue$/ && value("condition-coverage") !~ /^100%/ {
      place = file ":" value("number")
      if (!(place in told)) { told[place] = 1; printf "%s: %s of its branches taken\n", place, value("condition-coverage") }
    }
    END {
      for (one = 1; one <= count; one++) if (!(one in used)) printf "%s: nothing of it was measured\n", wanted[one]
      if (lines < least_lines) printf "%.1f %% of the lines are covered, %s %% have to be\n", lines, least_lines
      if (branches < least_branches) printf "%.1f %% of the branches are covered, %s %% have to be\n", branches, least_branches
      printf "Coverage: lines %.1f %%, branches %.1f %%\n", lines, branches
    }' "$report"
}

if [ -s "$report" ]; then
  found=$(judge)
else
  found=$(printf '%s is missing: nothing was measured.\nCoverage: none' "$report")
fi
printf '%s\n' "$found" | tail -n 1
failures=$(printf '%s\n' "$found" | sed '$d')

sound=true
if [ -n "$failures" ]; then
  sound=false
  printf '%s\n' "$failures" | head -n 60 >&2
fi

$sound && outcome=Completed passed=1 || { outcome=Failed passed=0; }
cat >"$trx" <<END
<?xml version="1.0" encoding="utf-8"?>
<TestRun name="coverage">
  <ResultSummary outcome="$outcome">
    <Counters total="1" executed="1" passed="$passed" failed="$((1 - passed))" />
  </ResultSummary>
</TestRun>
END
$sound
