#!/usr/bin/env bash
# Finds the plan that was reviewed: that of the last commit of the pull request that was merged as COMMIT.
#
# It has to have been made by the workflow PLAN_WORKFLOW for a pull request, in a run of this repository (a fork's run can upload
# whatever it likes), and before the merge: what was made later nobody has reviewed. That it wasn't changed since is for apply to see,
# by its seal. Outputs: pull-request, plan-commit and run-id. Without a plan: 4, and the pull request is told.
set -euo pipefail
here=$(dirname "$0")
source "$here/github.sh"

: "${COMMIT:?}" "${BRANCH:?}" "${NAME:=xroom}" "${PLAN_WORKFLOW:=.github/workflows/xroom-plan.yml}"

PULL_REQUEST=
refuse() {
  echo "::error::Nothing was applied: $1"
  if [[ -n $PULL_REQUEST ]]; then
    text=$(mktemp)
    trap 'rm -f "$text"' EXIT
    printf '**Nothing was applied**: %s.\n\nTo plan again, open a pull request from a branch of this repository' "$1" > "$text"
    printf ' (an empty commit will do): its plan holds what is left of this one.\n' >> "$text"
    export PULL_REQUEST
    "$here/comment.sh" apply "$text"
  fi
  exit 4
}

pull_request=$(every "$repository/commits/$COMMIT/pulls" \
  '.[] | select(.merged_at != null and .merge_commit_sha == $commit and .base.ref == $branch) | { number, merged_at, sha: .head.sha }' \
  --arg commit "$COMMIT" --arg branch "$BRANCH" | first)
[[ -n $pull_request ]] || refuse "no pull request was merged as $COMMIT, so that nobody has reviewed a plan of it"
read -r PULL_REQUEST merged_at sha < <(jq --raw-output '"\(.number) \(.merged_at) \(.sha)"' <<< "$pull_request")
output pull-request "$PULL_REQUEST"
output plan-commit "$sha"

runs=$(every "$repository/actions/artifacts?name=$NAME-plan" \
  '.artifacts[] | select(.workflow_run.head_sha == $sha and (.expired | not) and .created_at <= $merged_at
     and .workflow_run.head_repository_id == .workflow_run.repository_id) | [.created_at, .workflow_run.id]' \
  --arg sha "$sha" --arg merged_at "$merged_at" | jq --slurp --raw-output 'sort | reverse | .[][1]')
for run in $runs; do
  made_by=$(api GET "$repository/actions/runs/$run" | jq --raw-output '"\(.event) \(.path | split("@")[0])"')
  if [[ $made_by == "pull_request $PLAN_WORKFLOW" ]]; then
    output run-id "$run"
    echo "The plan of $sha was made by the run $run, and reviewed in #$PULL_REQUEST."
    exit 0
  fi
done
refuse "there is no plan of $sha that was made for #$PULL_REQUEST before it was merged (or it has expired, or came from a fork)"
