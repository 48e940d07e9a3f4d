#!/usr/bin/env bash
# comment.sh KIND FILE: has the pull request PULL_REQUEST show the Markdown of FILE in one comment, which is replaced each time.
#
# KIND is plan or apply. The comment is found by its hidden first lines and by its author: somebody else's that begins with the same
# lines is left alone, since whoever wrote it could change it again.
set -euo pipefail
source "$(dirname "$0")/github.sh"

kind=$1 file=$2
: "${PULL_REQUEST:?}" "${NAME:=xroom}" "${AUTHOR:=github-actions[bot]}"

# A plan begins with a marker of xroom's own. A repository with several projects has one comment for each.
marker="<!-- xroom:$kind -->"
own="$marker
<!-- xroom:name $NAME -->"
body=$(jq --raw-input --slurp --arg marker "$marker" --arg own "$own" \
  '{ body: ($own + "\n" + (ltrimstr($marker + "\n") | sub("\\s+$"; "")) + "\n") }' "$file")

comments=$(every "$repository/issues/$PULL_REQUEST/comments" \
  '.[] | select(.user.login == $author and (.body | gsub("\r"; "") | startswith($own + "\n"))) | .id' \
  --arg author "$AUTHOR" --arg own "$own")
if [[ -n $comments ]]; then
  api PATCH "$repository/issues/comments/$(first <<< "$comments")" <<< "$body" > /dev/null
  echo "Replaced the comment in #$PULL_REQUEST."
else
  api POST "$repository/issues/$PULL_REQUEST/comments" <<< "$body" > /dev/null
  echo "Commented on #$PULL_REQUEST."
fi
