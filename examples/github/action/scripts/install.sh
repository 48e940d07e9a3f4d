#!/usr/bin/env bash
# Installs xroom in the version VERSION, unless there is one. Not from the project's own folder: an .npmrc there is nobody's word.
set -euo pipefail

: "${VERSION:?}"
command -v xroom > /dev/null && exit 0
cd "${RUNNER_TEMP:-/tmp}"
npm install --global --ignore-scripts --no-fund --no-audit "xroom@$VERSION"
