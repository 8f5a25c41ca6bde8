# house.sh - what the tests of this folder share. Sourced, not run.
set -eu
cd "${SEKISHO_SOURCE:-$(dirname "$0")/../..}"
export PYTHONDONTWRITEBYTECODE=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# plant PATH: a file of a made-up source, its content from standard input
plant() {
	mkdir -p "$work/$(dirname "$1")"
	cat >"$work/$1"
}

# must_fail WORD COMMAND...: the check has to see what was planted, and name it
must_fail() {
	word=$1
	shift
	if "$@" >"$work/out" 2>&1; then
		echo "BLIND: $* passes over what was planted"
		exit 1
	fi
	if ! grep -q -- "$word" "$work/out"; then
		echo "BLIND: $* does not name '$word':"
		cat "$work/out"
		exit 1
	fi
}
