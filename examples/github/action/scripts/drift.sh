#!/usr/bin/env bash
# Looks for drift. What there is stands in one open issue, which is opened or brought up to date; without drift it is closed.
#
# The issue is found by its label, its author and its hidden first line. The exit code is xroom's; drift itself (2) is told by the issue,
# and is 0.
set -euo pipefail
source "$(dirname "$0")/github.sh"

: "${RUN_URL:?}" "${NAME:=xroom}" "${LABEL:=xroom-drift}" "${AUTHOR:=github-actions[bot]}"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
code=0
quietly xroom drift --detailed-exitcode --out "$folder/drift.json" || code=$?
# Neither drift nor none: nothing is known, and the issue stays as it is. A list that is suddenly empty (4) is for people to look at.
[[ -f $folder/drift.json ]] || exit "$code"

marker="<!-- xroom:drift $NAME -->"
issue=$(every "$repository/issues?state=open&labels=$(jq --null-input --raw-output --arg name "$LABEL" '$name | @uri')" \
  '.[] | select(.pull_request == null and .user.login == $author and (.body // "" | startswith($marker))) | .number' \
  --arg author "$AUTHOR" --arg marker "$marker" | first)

if ((code == 0)); then
  [[ -n $issue ]] || exit 0
  jq --null-input --arg body "No drift any more. [Log]($RUN_URL)" '{ $body }' | api POST "$repository/issues/$issue/comments" > /dev/null
  api PATCH "$repository/issues/$issue" <<< '{ "state": "closed", "state_reason": "completed" }' > /dev/null
  echo "Closed #$issue: no drift any more."
  exit 0
fi

{
  printf '%s\nWhat is live is not what was applied. Apply mends it; or take it into the config. [Log](%s)\n\n' "$marker" "$RUN_URL"
  xroom show "$folder/drift.json" --format markdown
} > "$folder/body.md"
request=$(jq --raw-input --slurp --arg title "Drift: $NAME" --arg name "$LABEL" '{ $title, body: ., labels: [$name] }' "$folder/body.md")
if [[ -n $issue ]]; then
  # The labels that people have added are kept.
  jq '{ title, body }' <<< "$request" | api PATCH "$repository/issues/$issue" > /dev/null
  echo "Brought #$issue up to date."
else
  number=$(api POST "$repository/issues" <<< "$request" | jq .number)
  echo "Opened #$number."
fi
((code != 2)) || exit 0
exit "$code"
