#!/bin/sh
# Runbook: do the clients of a shared register see it as if there were one? Usage: check-history.sh
# HISTORY [MODEL [DRAWING]]: prints the verdict, and draws what is wrong. Without arguments it shows
# itself: five clients in parallel read and write a file, first under a lock, then with a cache
# that forgets to look whether the file has changed; both log each call before it and each return
# after it, so that the order of the lines is the order of time.
set -eu

PATH=${HOLDFAST_BIN:-$(cd "$(dirname "$0")/.." && pwd)/build/bin}:$PATH
work=$(mktemp -d "${TMPDIR:-/tmp}/check-history.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

check() {
	code=0
	lincheck --model "${2:-register}" ${3:+--svg "$3"} "$1" || code=$?
	if [ "$code" -eq 1 ] && [ -n "${3:-}" ]; then
		echo "the operations that cannot be ordered are drawn in $3" >&2
	fi
	return "$code"
}

if [ $# -gt 0 ]; then
	check "$@"
	exit
fi

# note PROCESS TYPE OPERATION VALUE: one short write at the end of the log, which is atomic.
note() {
	printf '%s\t%s\t%s\tregister\t%s\n' "$1" "$2" "$3" "$4" >>"$work/history"
}

# client NUMBER HOW: 20 operations; half of them write a value that nobody else writes.
client() {
	seen=
	for i in 1 2 3 4 5 6 7 8 9 10; do
		note "$1" invoke write "$1.$i"
		flock "$work/lock" sh -c "echo $1.$i >'$work/register'"
		note "$1" ok write "$1.$i"
		note "$1" invoke read nil
		if [ "$2" = locked ] || [ -z "$seen" ]; then
			seen=$(flock -s "$work/lock" cat "$work/register")
		fi
		note "$1" ok read "$seen"
	done
}

# record HOW: all clients at once.
record() {
	: >"$work/history"
	rm -f "$work/register"
	clients=
	for number in 1 2 3 4 5; do
		client "$number" "$1" &
		clients="$clients $!"
	done
	for pid in $clients; do
		wait "$pid"
	done
}

record locked
check "$work/history"
record cached
code=0
check "$work/history" register "$work/window.svg" >"$work/verdict" || code=$?
[ "$code" = 1 ]
[ -s "$work/window.svg" ]
echo "with the cache: $(head -n 1 "$work/verdict" | cut -f 1,2), because of:"
tail -n +2 "$work/verdict" | cut -f 1,2,4,5
