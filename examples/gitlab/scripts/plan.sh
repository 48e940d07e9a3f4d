#!/usr/bin/env bash
# Plans, and puts what reviewers read into the folder OUT: plan.json, plan.html and note.md. With NOTE_IN, a merge request's number, that
# one is noted there. The exit code is xroom's, and 0 also for a plan with changes (2).
set -euo pipefail
here=$(dirname "$0")

: "${OUT:?}" "${COMMIT:?}" "${CI_JOB_URL:?}"
mkdir -p "$OUT"
rm -f "$OUT"/{plan.json,plan.html,note.md}

args=(--out "$OUT/plan.json" --detailed-exitcode)
[[ -z ${BASE-} ]] || args+=(--base "$BASE")
[[ -z ${SNAPSHOT-} ]] || args+=(--snapshot "$SNAPSHOT")
code=0
xroom plan "${args[@]}" || code=$?

if [[ -f $OUT/plan.json ]]; then
  xroom show "$OUT/plan.json" --format html > "$OUT/plan.html"
  xroom show "$OUT/plan.json" --format markdown > "$OUT/note.md"
  printf '\nPlan of %s. [Calendar, plan.json and log](%s)\n' "$COMMIT" "$CI_JOB_URL" >> "$OUT/note.md"
else
  # What it said may quote the config of a stranger: that stays in the log.
  printf '<!-- xroom:plan -->\n**There is no plan of %s**: xroom ended with %s. [The log says why](%s).\n' \
    "$COMMIT" "$code" "$CI_JOB_URL" > "$OUT/note.md"
fi
[[ -z ${NOTE_IN-} ]] || "$here/note.sh" plan "$NOTE_IN" "$OUT/note.md"
((code != 2)) || exit 0
exit "$code"
