#!/usr/bin/env bash
# note.sh KIND MERGE_REQUEST FILE: has the merge request show the Markdown of FILE in one note, which is replaced each time.
#
# KIND is plan or apply. The note is found by its hidden first lines, and by its author.
set -euo pipefail
source "$(dirname "$0")/gitlab.sh"

kind=$1 merge_request=$2 file=$3
: "${NAME:=xroom}"

# A plan begins with a marker of xroom's own. A project with several folders of config has one note for each.
marker="<!-- xroom:$kind -->"
own="$marker
<!-- xroom:name $NAME -->"
body=$(jq --raw-input --slurp --arg marker "$marker" --arg own "$own" \
  '{ body: ($own + "\n" + (ltrimstr($marker + "\n") | sub("\\s+$"; "")) + "\n") }' "$file")

me=$(whoami)
note=$(every "$project/merge_requests/$merge_request/notes?sort=asc" \
  '.[] | select(.author.id == $me and (.body | gsub("\r"; "") | startswith($own))) | .id' \
  --argjson me "$me" --arg own "$own" | first)
if [[ -n $note ]]; then
  api PUT "$project/merge_requests/$merge_request/notes/$note" <<< "$body" > /dev/null
  echo "Replaced the note in !$merge_request."
else
  api POST "$project/merge_requests/$merge_request/notes" <<< "$body" > /dev/null
  echo "Noted in !$merge_request."
fi
