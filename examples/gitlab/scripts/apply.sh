#!/usr/bin/env bash
# Applies the plan that was reviewed: that of the last commit of the merge request that was merged as COMMIT into BRANCH, made by the job
# PLAN_JOB before the merge. That it wasn't changed since is for xroom to see, by its seal. Tells the merge request how it went, and ends
# as xroom did; without a plan: 4.
set -euo pipefail
here=$(dirname "$0")
source "$here/gitlab.sh"

: "${COMMIT:?}" "${BRANCH:?}" "${CI_JOB_URL:?}" "${PLAN_JOB:=xroom:plan}" "${PLAN_PATH:=.xroom-plan/plan.json}"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
merge_request=
again='To plan again, open a merge request (an empty commit will do): its plan holds what is left of this one.'

tell() {
  echo "$1"
  [[ -n $merge_request ]] || return 0
  printf '%s [The log says more](%s).\n' "$1" "$CI_JOB_URL" > "$folder/note.md"
  # That it can't be told must not hide how it went.
  "$here/note.sh" apply "$merge_request" "$folder/note.md" || echo "The merge request could not be told."
}

refuse() {
  tell "**Nothing was applied**: $1. $again"
  exit 4
}

found=$(every "$project/repository/commits/$COMMIT/merge_requests" \
  '.[] | select(.state == "merged" and .target_branch == $branch and ([.merge_commit_sha, .squash_commit_sha, .sha] | index($commit)))
   | [.iid, .sha, .merged_at]' --arg branch "$BRANCH" --arg commit "$COMMIT" | first)
[[ -n $found ]] || refuse "no merge request was merged as $COMMIT, so that nobody has reviewed a plan of it"
read -r merge_request sha merged_at < <(jq --raw-output '"\(.[0]) \(.[1]) \(.[2])"' <<< "$found")

# A fork's pipelines run in the fork, and are none of these.
pipelines=$(every "$project/merge_requests/$merge_request/pipelines" \
  '.[] | select(.sha == $sha and .source == "merge_request_event" and (.project_id | tostring) == env.CI_PROJECT_ID) | .id' --arg sha "$sha")
jobs=$(for pipeline in $pipelines; do
  every "$project/pipelines/$pipeline/jobs?include_retried=true" \
    '.[] | select(.name == $name and .artifacts_file != null and .finished_at != null and (.finished_at | sub("\\.[0-9]+"; "")) <= $merged_at)
     | [.finished_at, .id]' --arg name "$PLAN_JOB" --arg merged_at "$(jq --null-input --raw-output --arg at "$merged_at" '$at | sub("\\.[0-9]+"; "")')"
done)
job=$(jq --slurp --raw-output 'max | .[1] // empty' <<< "$jobs")
[[ -n $job ]] && api GET "$project/jobs/$job/artifacts/$PLAN_PATH" > "$folder/plan.json" ||
  refuse "there is no plan of $sha that was made for !$merge_request before it was merged (or it has expired, or came from a fork)"

code=0
xroom apply "$folder/plan.json" --lock-timeout 30m || code=$?
case $code in
  0) tell "**Applied**: the plan of $sha." ;;
  3) tell "**Applied in part**: the plan of $sha; some of its changes failed. $again" ;;
  4) tell "**Nothing was applied**: what the plan of $sha touches has changed since, or the plan was refused. $again" ;;
  5) tell "**Nothing was applied**: another run holds the lock. When it has ended, run this job again." ;;
  130 | 143) tell "**Stopped** while the plan of $sha was applied. $again" ;;
  *) tell "**Not applied**: xroom ended with $code. When that is mended, run this job again." ;;
esac
exit "$code"
