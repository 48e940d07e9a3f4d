#!/usr/bin/env bash
# Finds the open pull request of a fork's branch whose last commit is COMMIT. Output: pull-request.
#
# What a run for a fork knows of its pull request is the fork's word; this asks GitHub.
set -euo pipefail
source "$(dirname "$0")/github.sh"

: "${COMMIT:?}" "${FORK_OWNER:?}" "${FORK_BRANCH:?}"
head=$(jq --null-input --raw-output '"\(env.FORK_OWNER):\(env.FORK_BRANCH)" | @uri')
number=$(every "$repository/pulls?state=open&head=$head" '.[] | select(.head.sha == $commit) | .number' --arg commit "$COMMIT" | first)
if [[ -z $number ]]; then
  echo "No open pull request is at $COMMIT any more: there is nothing to comment on."
  exit 0
fi
output pull-request "$number"
