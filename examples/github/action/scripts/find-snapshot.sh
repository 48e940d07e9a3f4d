#!/usr/bin/env bash
# Finds the newest snapshot that a run of this repository's own branch BRANCH has published. Output: run-id.
set -euo pipefail
source "$(dirname "$0")/github.sh"

: "${BRANCH:?}" "${NAME:=xroom}"
run=$(every "$repository/actions/artifacts?name=$NAME-snapshot" \
  '.artifacts[] | select(.workflow_run.head_branch == $branch and (.expired | not)
     and .workflow_run.head_repository_id == .workflow_run.repository_id) | [.created_at, .workflow_run.id]' \
  --arg branch "$BRANCH" | jq --slurp --raw-output 'max | .[1] // empty')
if [[ -z $run ]]; then
  echo "::error::There is no snapshot of $BRANCH to plan against. The workflows that apply and look for drift publish one."
  exit 1
fi
output run-id "$run"
echo "The snapshot is that of the run $run."
