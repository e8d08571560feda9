#!/bin/sh
# Runbook: take a cache node out of service without moving any key of the others, and list what
# moves where, so that the takers can be warmed up first. Usage: drain-node.sh RING NODE <keys.
# Prints "key TAB from TAB to" for each key that moves. Without arguments it shows itself on a ring
# of four nodes.
set -eu

PATH=${HOLDFAST_BIN:-$(cd "$(dirname "$0")/.." && pwd)/build/bin}:$PATH
work=$(mktemp -d "${TMPDIR:-/tmp}/drain-node.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

drain() {
	cat >"$work/keys"
	awk -v node="$2" '
		$1 == "node" && $2 == node {
			sub(/ state=[a-z]*/, "")
			sub(/^[ \t]*node[ \t]+[^ \t]+/, "& state=drain") # a comment may follow
			found = 1
		}
		{ print }
		END { exit !found }' "$1" >"$work/after" || {
		echo "drain-node: $1: has no node $2" >&2
		return 65
	}
	hashring map -r "$1" <"$work/keys" >"$work/old"
	hashring map -n -r "$work/after" <"$work/keys" >"$work/new"
	paste "$work/old" "$work/new" | awk -F '\t' '$2 != $3'
}

if [ $# -eq 2 ]; then
	drain "$1" "$2"
	exit
fi

cat >"$work/ring.conf" <<'RING'
hashring 1
layout ring
node cache-1:11211 weight=2
node cache-2:11211
node cache-3:11211
node cache-4:11211
RING
seq -f 'user:%g' 1 10000 | drain "$work/ring.conf" cache-3:11211 >"$work/moves"
echo "$(wc -l <"$work/moves") of 10000 keys leave cache-3:11211, for:"
cut -f 3 "$work/moves" | sort | uniq -c
[ "$(cut -f 2 "$work/moves" | sort -u)" = cache-3:11211 ]
seq -f 'user:%g' 1 10000 | hashring map -n -r "$work/ring.conf" >"$work/owners"
[ "$(grep -c '^cache-3:' "$work/owners")" = "$(wc -l <"$work/moves")" ]
