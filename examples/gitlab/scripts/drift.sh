#!/usr/bin/env bash
# Looks for drift. What there is stands in one open issue, which is opened or brought up to date; without drift it is closed.
#
# The issue is found by its label, its author and its hidden first line. The exit code is xroom's; drift itself (2) is told by the issue,
# and is 0.
set -euo pipefail
source "$(dirname "$0")/gitlab.sh"

: "${CI_JOB_URL:?}" "${NAME:=xroom}" "${LABEL:=xroom-drift}"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
code=0
xroom drift --detailed-exitcode --out "$folder/drift.json" || code=$?
# Neither drift nor none: nothing is known, and the issue stays as it is. A list that is suddenly empty (4) is for people to look at.
[[ -f $folder/drift.json ]] || exit "$code"

me=$(whoami)
marker="<!-- xroom:drift $NAME -->"
labels=$(jq --null-input --raw-output --arg name "$LABEL" '$name | @uri')
issue=$(every "$project/issues?state=opened&labels=$labels" \
  '.[] | select(.author.id == $me and (.description // "" | startswith($marker))) | .iid' \
  --argjson me "$me" --arg marker "$marker" | first)

if ((code == 0)); then
  [[ -n $issue ]] || exit 0
  jq --null-input --arg body "No drift any more. [Log]($CI_JOB_URL)" '{ $body }' | api POST "$project/issues/$issue/notes" > /dev/null
  api PUT "$project/issues/$issue" <<< '{ "state_event": "close" }' > /dev/null
  echo "Closed #$issue: no drift any more."
  exit 0
fi

{
  printf '%s\nWhat is live is not what was applied. Apply mends it; or take it into the config. [Log](%s)\n\n' "$marker" "$CI_JOB_URL"
  xroom show "$folder/drift.json" --format markdown
} > "$folder/description.md"
request=$(jq --raw-input --slurp --arg title "Drift: $NAME" '{ $title, description: . }' "$folder/description.md")
if [[ -n $issue ]]; then
  api PUT "$project/issues/$issue" <<< "$request" > /dev/null
  echo "Brought #$issue up to date."
else
  iid=$(jq --arg labels "$LABEL" '. + { $labels }' <<< "$request" | api POST "$project/issues" | jq .iid)
  echo "Opened #$iid."
fi
((code != 2)) || exit 0
exit "$code"
