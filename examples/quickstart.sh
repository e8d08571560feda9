#!/bin/sh
# The first look at holdfast: checksum a real tree, damage a copy of one file, find it; spread every
# path over five nodes, take one node out, and see that only its share moved. Usage: quickstart.sh
# [TREE]
set -eu

tree=${1:-/usr/share/doc}
here=$(cd "$(dirname "$0")/.." && pwd)
PATH=${HOLDFAST_BIN:-$here/build/bin}:$PATH
work=$(mktemp -d "${TMPDIR:-/tmp}/holdfast-quickstart.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

exec 3>&1 # the screen, also where a step's output goes into a file

say() {
	if [ -t 1 ]; then
		printf '\n\033[1m%s\033[0m\n' "$*"
	else
		printf '\n%s\n' "$*"
	fi
}

run() {
	printf '  $ %s\n' "$*" >&3
	"$@"
}

fail() {
	echo "quickstart: $*" >&2
	exit 1
}

if [ ! -d "$tree" ]; then
	echo "quickstart: $tree: not a directory" >&2
	exit 66
fi

say "1. Checksums of every file below $tree"
run ckcheck sum -r -o "$work/SHA256SUMS" "$tree"
files=$(wc -l <"$work/SHA256SUMS")
echo "  $files files; the first two lines of the manifest:"
head -n 2 "$work/SHA256SUMS" | cut -c 1-100 | sed 's/^/    /'
run ckcheck check -q "$work/SHA256SUMS" >&3 || fail "an untouched tree must be OK"
echo "  every file is OK"

say "2. A copy of one file, with one byte changed"
victim=$(find "$tree" -type f -size +0c | LC_ALL=C sort | head -n 1)
[ -n "$victim" ] || fail "every file below $tree is empty"
cp "$victim" "$work/copy"
cp "$victim" "$work/intact"
(cd "$work" && ckcheck sum copy intact >COPIES)
printf '\377' | dd of="$work/copy" bs=1 conv=notrunc 2>/dev/null
if cmp -s "$work/copy" "$work/intact"; then # that byte was there already
	printf '\376' | dd of="$work/copy" bs=1 conv=notrunc 2>/dev/null
fi
code=0
(cd "$work" && run ckcheck check COPIES) >"$work/verdicts" 2>"$work/summary" || code=$?
sed 's/^/  /' "$work/verdicts"
if [ "$code" != 1 ] || [ "$(cat "$work/verdicts")" != 'FAILED	copy
OK	intact' ]; then
	fail "the damage was not found (status $code)"
fi
echo "  exactly the damaged file is named, and the exit status is 1"

say "3. Every path mapped to one of five nodes"
ckcheck sum -r -z -a crc32c "$tree" | cut -z -c 11- >"$work/paths"
run hashring map -0 -N n1,n2,n3,n4,n5 <"$work/paths" >"$work/five"
tr '\n\0' ' \n' <"$work/five" | awk -F '\t' '{ count[$NF]++; all++ }
	END {
		for (n in count)
			printf "    %s  %6d keys  %4.1f %%\n", n, count[n], 100 * count[n] / all
	}' | sort

say "4. Node n3 is taken out"
run hashring map -0 -N n1,n2,n4,n5 <"$work/paths" >"$work/four"
paste -z "$work/five" "$work/four" | tr '\n\0' ' \n' | awk -F '\t' '
	{ old = $(NF / 2); new = $NF; all++ }
	old != new { moved++; if (old != "n3") wrong++ }
	old == "n3" { share++ }
	END {
		printf "  %d of %d keys moved; n3 had %d; ", moved, all, share
		printf "keys that moved between other nodes: %d\n", wrong
		exit moved != share || wrong > 0
	}' || fail "a key moved that did not have to"

say "Next: man $here/man/hashring.1, man $here/man/ckcheck.1, $here/examples"
