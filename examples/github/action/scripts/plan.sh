#!/usr/bin/env bash
# Plans, and puts what reviewers read into the folder OUT: plan.json, plan.html and comment.md.
#
# It ends with 0 whatever came of the plan, so that it can be uploaded and commented on; how it went is the output exit-code, which
# finish.sh gives back in the end.
set -euo pipefail
source "$(dirname "$0")/github.sh"

: "${OUT:?}" "${COMMIT:?}" "${RUN_URL:?}"
mkdir -p "$OUT"
rm -f "$OUT"/{plan.json,plan.html,comment.md}

args=(--out "$OUT/plan.json" --detailed-exitcode)
[[ -z ${BASE-} ]] || args+=(--base "$BASE")
[[ -z ${SNAPSHOT-} ]] || args+=(--snapshot "$SNAPSHOT")
code=0
quietly xroom plan "${args[@]}" || code=$?

if [[ -f $OUT/plan.json ]]; then
  xroom show "$OUT/plan.json" --format html > "$OUT/plan.html"
  xroom show "$OUT/plan.json" --format markdown > "$OUT/comment.md"
  printf '\nPlan of %s. [Calendar, plan.json and log](%s)\n' "$COMMIT" "$RUN_URL" >> "$OUT/comment.md"
else
  # What it said may quote the config of a stranger: that stays in the log.
  printf '<!-- xroom:plan -->\n**There is no plan of %s**: xroom ended with %s. [The log says why](%s).\n' \
    "$COMMIT" "$code" "$RUN_URL" > "$OUT/comment.md"
fi
cat "$OUT/comment.md" >> "${GITHUB_STEP_SUMMARY:-/dev/null}"

output exit-code "$code"
