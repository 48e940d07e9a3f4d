#!/usr/bin/env bash
# Applies the plan in the file PLAN: its calls and no others, or none. Tells the pull request how it went, and ends as xroom did.
set -euo pipefail
here=$(dirname "$0")
source "$here/github.sh"

: "${PLAN:?}" "${PLAN_COMMIT:?}" "${PULL_REQUEST:?}" "${RUN_URL:?}"
code=0
quietly xroom apply "$PLAN" --lock-timeout 30m || code=$?

again='To plan again, open a pull request (an empty commit will do): its plan holds what is left of this one.'
case $code in
  0) said="**Applied**: the plan of $PLAN_COMMIT." ;;
  3) said="**Applied in part**: the plan of $PLAN_COMMIT; some of its changes failed. $again" ;;
  4) said="**Nothing was applied**: what the plan of $PLAN_COMMIT touches has changed since, or the plan was refused. $again" ;;
  5) said="**Nothing was applied**: another run holds the lock. When it has ended, run this job again." ;;
  130 | 143) said="**Stopped** while the plan of $PLAN_COMMIT was applied. $again" ;;
  *) said="**Not applied**: xroom ended with $code. When that is mended, run this job again." ;;
esac
text=$(mktemp)
trap 'rm -f "$text"' EXIT
printf '%s [The log says more](%s).\n' "$said" "$RUN_URL" > "$text"
# That it can't be told must not hide how it went.
"$here/comment.sh" apply "$text" || echo "::warning::The pull request could not be told."
exit "$code"
