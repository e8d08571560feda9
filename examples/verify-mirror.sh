#!/bin/sh
# Runbook: is a mirror still the same as its origin, and what must be copied again? Usage:
# verify-mirror.sh ORIGIN MIRROR. Prints the files to copy, one a line; exit 0 when there are none,
# 1 when there are some, another code when the question could not be answered. Without arguments it
# shows itself on two folders.
set -eu

PATH=${HOLDFAST_BIN:-$(cd "$(dirname "$0")/.." && pwd)/build/bin}:$PATH
work=$(mktemp -d "${TMPDIR:-/tmp}/verify-mirror.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

verify() {
	# The manifest names files relative to the origin, so that it fits the mirror as well.
	(cd "$1" && ckcheck sum -r -z -o "$work/SUMS" .) || return
	code=0
	(cd "$2" && ckcheck check -q -z "$work/SUMS") >"$work/verdicts" 2>"$work/why" || code=$?
	case $code in
	0 | 1) cut -z -f 2- "$work/verdicts" | tr '\0' '\n' ;;
	*) cat "$work/why" >&2 ;;
	esac
	return "$code"
}

if [ $# -eq 2 ]; then
	verify "$1" "$2"
	exit
fi

mkdir -p "$work/origin/sub" "$work/mirror"
echo one >"$work/origin/a"
echo two >"$work/origin/sub/b"
echo three >"$work/origin/sub/c"
cp -R "$work/origin/." "$work/mirror"
verify "$work/origin" "$work/mirror"
echo "a fresh mirror: nothing to copy"
printf 'twp\n' >"$work/mirror/sub/b"
rm "$work/mirror/sub/c"
code=0
verify "$work/origin" "$work/mirror" >"$work/todo" || code=$?
sed 's/^/to copy: /' "$work/todo"
[ "$code" = 1 ] && [ "$(cat "$work/todo")" = "./sub/b
./sub/c" ]
