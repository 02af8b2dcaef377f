#!/usr/bin/env bash
# Installs listproof at the action's own version and checks a server; the inputs come as LP_ variables.
set -u -o pipefail

if [ -z "${LP_COMMAND:-}" ]; then
  python -m venv "$RUNNER_TEMP/listproof"
  "$RUNNER_TEMP/listproof/bin/pip" install --quiet --disable-pip-version-check "$GITHUB_ACTION_PATH/../../.." || exit 2
  LP_COMMAND="$RUNNER_TEMP/listproof/bin/listproof"
fi

words=()
if [ -n "${LP_CONTRACT:-}" ]; then words+=("$LP_CONTRACT"); fi

one() { if [ -n "$2" ]; then words+=("$1=$2"); fi; }
each() {
  local line
  while IFS= read -r line; do
    line="${line#"${line%%[![:space:]]*}"}"
    line="${line%"${line##*[![:space:]]}"}"
    one "$1" "$line"
  done <<<"$2"
}

one --base-url "${LP_BASE_URL:-}"
each --collection "${LP_COLLECTIONS:-}"
each --header "${LP_HEADERS:-}"
each --other-header "${LP_OTHER_HEADERS:-}"
each --scope "${LP_SCOPES:-}"
one --unknown "${LP_UNKNOWN:-}"
one --foreign "${LP_FOREIGN:-}"
one --target "${LP_TARGET:-}"
one --config "${LP_CONFIG:-}"
one --waivers "${LP_WAIVERS:-}"
one --only "${LP_ONLY:-}"
one --profile "${LP_PROFILE:-}"
one --seed "${LP_SEED:-}"
one --fail-on "${LP_FAIL_ON:-}"
one --report "$LP_REPORT"
if [ "${LP_FUZZ:-true}" = "false" ]; then words+=(--no-fuzz); fi
if [ "${LP_STRICT:-false}" = "true" ]; then words+=(--strict); fi
if [ "${LP_ACCEPT_UNDECIDED:-false}" = "true" ]; then words+=(--accept-undecided); fi

rm -f "$LP_REPORT/report.json" # one of an earlier step would be taken for this run's
code=0
"$LP_COMMAND" check "${words[@]}" || code=$?

conformant=null
verdict="no report was made (exit code $code)"
if [ -f "$LP_REPORT/report.json" ]; then
  said='import json, sys; r = json.load(open(sys.argv[1], encoding="utf-8")); print(json.dumps(r["conformant"])); print(" ".join(r["verdict"].split()))'
  { read -r conformant; read -r verdict; } < <(python -c "$said" "$LP_REPORT/report.json")
  if [ -n "${LP_COMPARE_WITH:-}" ]; then
    worse=0
    "$LP_COMMAND" diff "$LP_COMPARE_WITH" "$LP_REPORT" | tee -a "${GITHUB_STEP_SUMMARY:-/dev/null}" || worse=$?
    if [ "$code" -eq 0 ]; then code=$worse; fi
  fi
fi
{
  echo "exit-code=$code"
  echo "conformant=$conformant"
  echo "verdict=$verdict"
  echo "report=$LP_REPORT"
} >>"$GITHUB_OUTPUT"
exit "$code"
