# shellcheck shell=bash
# GitHub's REST API, with curl and jq. To be sourced. It reads GITHUB_API_URL, GITHUB_REPOSITORY and GITHUB_TOKEN; nothing that is
# said to it becomes a part of a command.

# shellcheck disable=SC2034 # It is for those that source this.
repository="/repos/${GITHUB_REPOSITORY:?}"

# api METHOD PATH: sends what is on standard input, if it isn't a GET, and prints the answer. A refusal is told, and is 1.
api() {
  local method=$1 path=$2 answer input=(--data-binary @-)
  # A GET may be asked again; a comment must not be made twice.
  [[ $method != GET ]] || input=(--retry 3)
  # The token comes in a file, so that it is in no list of processes.
  if ! answer=$(curl --silent --show-error --fail-with-body --max-time 60 --request "$method" "${input[@]}" \
    --config <(printf 'header = "authorization: Bearer %s"\n' "${GITHUB_TOKEN:?}") \
    --header 'accept: application/vnd.github+json' --header 'x-github-api-version: 2022-11-28' \
    "${GITHUB_API_URL:-https://api.github.com}$path"); then
    printf '%s %s was refused: %s\n' "$method" "$path" "$answer" >&2
    return 1
  fi
  printf '%s\n' "$answer"
}

# every PATH FILTER: what the jq filter makes of each page of a list, one JSON value a line. Arguments after those two go to jq.
every() {
  local path=$1 filter=$2 page=1 answer
  local separator='?'
  shift 2
  [[ $path != *\?* ]] || separator='&'
  while :; do
    answer=$(api GET "$path${separator}per_page=100&page=$page") || return
    jq --compact-output "$@" "$filter" <<< "$answer" || return
    (($(jq '(.artifacts? // .) | length' <<< "$answer") == 100)) || return 0
    page=$((page + 1))
  done
}

# The first line of all that comes.
first() {
  local all
  all=$(cat)
  printf '%s' "${all%%$'\n'*}"
}

# output NAME VALUE: for the steps that follow. Values are numbers, commits and words, never a text of several lines.
output() {
  printf '%s=%s\n' "$1" "$2" >> "${GITHUB_OUTPUT:-/dev/null}"
}

# quietly COMMAND…: whatever the command prints, GitHub takes none of it for a workflow command such as ::add-mask::
quietly() {
  local token code=0
  token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '::stop-commands::%s\n' "$token"
  "$@" || code=$?
  printf '::%s::\n' "$token"
  return "$code"
}
