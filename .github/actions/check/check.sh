#!/usr/bin/env bash
# Installs listproof at the action's own version and checks a server; the inputs come as LP_ variables.
set -u -o pipefail

if [ -z "${LP_COMMAND:-}" ]; then
  python -m venv "$RUNNER_TEMP/listproof"
  "$RUNNER_TEMP/listproof/bin/pip" install --quiet --disable-pip-version-check "$GITHUB_ACTION_PATH/../../.." || exit 2
  LP_COMMAND="$RUNNER_TEMP/listproof/bin/listproof"
fi

words=()

one() { if [ -n "$2" ]; then words+=("$1=$2"); fi; }
each() {
  local line
  while IFS= read -r line; do
    line="${line#"${line%%[![:space:]]*}"}"
    line="${line%"${line##*[![:space:]]}"}"
    one "$1" "$line"
  done <<<"$2"
}

# options: made by docs/generate_options.py
if [ -n "${LP_CONTRACT:-}" ]; then words+=("$LP_CONTRACT"); fi
one --base-url "${LP_BASE_URL:-}"
one --fault "${LP_FAULT:-}"
each --collection "${LP_COLLECTIONS:-}"
each --header "${LP_HEADERS:-}"
each --other-header "${LP_OTHER_HEADERS:-}"
one --unknown "${LP_UNKNOWN:-}"
one --foreign "${LP_FOREIGN:-}"
each --scope "${LP_SCOPES:-}"
one --target "${LP_TARGET:-}"
one --config "${LP_CONFIG:-}"
one --expect "${LP_EXPECT:-}"
one --provision "${LP_PROVISION:-}"
each --provision-option "${LP_PROVISION_OPTIONS:-}"
if [ "${LP_ALLOW_WRITES:-}" = "true" ]; then words+=(--allow-writes); fi
if [ "${LP_ALLOW_SEARCH:-}" = "true" ]; then words+=(--allow-search); fi
each --only "${LP_ONLY:-}"
each --operation "${LP_OPERATIONS:-}"
one --profile "${LP_PROFILE:-}"
one --max-examples "${LP_MAX_EXAMPLES:-}"
if [ "${LP_FUZZ:-}" = "false" ]; then words+=(--no-fuzz); fi
one --seed "${LP_SEED:-}"
one --auth-probes "${LP_AUTH_PROBES:-}"
one --timeout "${LP_TIMEOUT:-}"
one --ca-file "${LP_CA_FILE:-}"
one --client-cert "${LP_CLIENT_CERT:-}"
one --client-key "${LP_CLIENT_KEY:-}"
one --proxy "${LP_PROXY:-}"
if [ "${LP_TRUST_ENV:-}" = "true" ]; then words+=(--trust-env); fi
if [ "${LP_INSECURE:-}" = "true" ]; then words+=(--insecure); fi
one --page-size "${LP_PAGE_SIZE:-}"
one --max-rows "${LP_MAX_ROWS:-}"
one --rate "${LP_RATE:-}"
one --concurrency "${LP_CONCURRENCY:-}"
one --max-requests "${LP_MAX_REQUESTS:-}"
one --max-seconds "${LP_MAX_SECONDS:-}"
one --fail-on "${LP_FAIL_ON:-}"
if [ "${LP_STRICT:-}" = "true" ]; then words+=(--strict); fi
if [ "${LP_ACCEPT_UNDECIDED:-}" = "true" ]; then words+=(--accept-undecided); fi
one --waivers "${LP_WAIVERS:-}"
if [ "${LP_BODIES:-}" = "false" ]; then words+=(--no-bodies); fi
one --report "${LP_REPORT:-}"
one --against "${LP_AGAINST:-}"
each --against-header "${LP_AGAINST_HEADERS:-}"
if [ "${LP_SAME_DATA:-}" = "true" ]; then words+=(--same-data); fi
# end of options

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
