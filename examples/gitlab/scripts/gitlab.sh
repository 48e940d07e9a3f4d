# shellcheck shell=bash
# GitLab's REST API, with curl and jq. To be sourced. It reads GitLab's own CI_API_V4_URL and CI_PROJECT_ID, and XROOM_GITLAB_TOKEN.

# shellcheck disable=SC2034 # It is for those that source this.
project="/projects/${CI_PROJECT_ID:?}"

# api METHOD PATH: sends what is on standard input, if it isn't a GET, and prints the answer. A refusal is told, and is 1.
api() {
  local method=$1 path=$2 answer input=(--data-binary @- --header 'content-type: application/json')
  # A GET may be asked again; a note must not be made twice.
  [[ $method != GET ]] || input=(--retry 3)
  # The token comes in a file, so that it is in no list of processes.
  if ! answer=$(curl --silent --show-error --fail-with-body --max-time 60 --request "$method" "${input[@]}" \
    --config <(printf 'header = "private-token: %s"\n' "${XROOM_GITLAB_TOKEN:?}") \
    "${CI_API_V4_URL:?}$path"); then
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
    (($(jq length <<< "$answer") == 100)) || return 0
    page=$((page + 1))
  done
}

# The first line of all that comes.
first() {
  local all
  all=$(cat)
  printf '%s' "${all%%$'\n'*}"
}

# Who the token is: what somebody else has written is left alone, since whoever wrote it could change it again.
whoami() {
  api GET /user | jq .id
}
