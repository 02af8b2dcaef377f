#!/usr/bin/env bash
# Comments the summary of a run on its pull request, in place of the comment of an earlier run.
set -eu -o pipefail

summary="$LP_REPORT/against.md"
[ -f "$summary" ] || summary="$LP_REPORT/summary.md"
if [ -z "${LP_PULL_REQUEST:-}" ] || [ ! -f "$summary" ]; then
  echo "no comment: there is no pull request or no summary"
  exit 0
fi
body=$(mktemp)
mark="<!-- listproof ${LP_MARK:-} -->"
{
  echo "$mark"
  head -c 60000 "$summary" | { iconv -f utf-8 -t utf-8 -c 2>/dev/null || true; } # GitHub takes 65,536 characters
} >"$body"

comments="repos/$GITHUB_REPOSITORY/issues/$LP_PULL_REQUEST/comments"
earlier=$(MARK="$mark" gh api --paginate "$comments" \
  --jq '.[] | select(.user.type == "Bot" and (.body | startswith(env.MARK))) | .id' | head -n 1)
if [ -n "$earlier" ]; then
  gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$earlier" --field "body=@$body"
else
  gh api --silent --method POST "$comments" --field "body=@$body"
fi
