#!/usr/bin/env bash
# Comments on a fork's pull request with the plan that the fork's run has uploaded into the folder OUT.
#
# Of what a fork uploads only plan.json is read, as data: what is shown is what our own xroom makes of it.
set -euo pipefail
here=$(dirname "$0")
source "$here/github.sh"

: "${OUT:?}" "${COMMIT:?}" "${RUN_URL:?}" "${PULL_REQUEST:?}"
text=$(mktemp)
trap 'rm -f "$text"' EXIT
if [[ -f $OUT/plan.json && ! -L $OUT/plan.json && $(wc -c < "$OUT/plan.json") -le 20000000 ]]; then
  # Its links lead to the fork's commit, and not to ours that this runs for.
  GITHUB_SHA=$COMMIT xroom show "$OUT/plan.json" --format markdown > "$text"
  printf '\nPlan of %s, made by its fork without credentials, against a snapshot: it can be read, and not applied. [Log](%s)\n' \
    "$COMMIT" "$RUN_URL" >> "$text"
else
  printf '**There is no plan of %s**. [The log says why](%s).\n' "$COMMIT" "$RUN_URL" > "$text"
fi
"$here/comment.sh" plan "$text"
