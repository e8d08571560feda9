# The runbooks in examples/ run as they are, and end with 0. A new one needs a line here.

bats_require_minimum_version 1.5.0
load ../lib/common

@test "examples: every runbook has a test" {
	for file in "$HOLDFAST_SOURCE"/examples/*.sh; do
		grep -q "^@test \"examples: ${file##*/} " "$BATS_TEST_FILENAME" ||
			fail "no test of ${file##*/}" || return 1
	done
}

@test "examples: quickstart.sh finds the damage and moves only the share of the node" {
	mkdir -p tree/sub
	for i in $(seq 1 60); do echo "$i" >"tree/sub/$i"; done
	mkdir tmp
	TMPDIR=$PWD/tmp run -0 "$HOLDFAST_SOURCE/examples/quickstart.sh" tree
	assert_output_has $'FAILED\tcopy'
	assert_output_has "keys that moved between other nodes: 0"
	[ "$(ls tmp)" = "" ]
}

@test "examples: quickstart.sh says what is wrong with its argument" {
	run -66 "$HOLDFAST_SOURCE/examples/quickstart.sh" gone
	mkdir empty
	run -66 "$HOLDFAST_SOURCE/examples/quickstart.sh" empty
}

@test "examples: verify-mirror.sh names what to copy" {
	run -0 "$HOLDFAST_SOURCE/examples/verify-mirror.sh"
	mkdir origin mirror
	echo 1 >origin/a
	run -1 --separate-stderr "$HOLDFAST_SOURCE/examples/verify-mirror.sh" origin mirror
	assert_output_is ./a
	cp origin/a mirror/a
	run -0 "$HOLDFAST_SOURCE/examples/verify-mirror.sh" origin mirror
}

@test "examples: check-history.sh finds what a cache breaks, and nothing under a lock" {
	mkdir tmp
	TMPDIR=$PWD/tmp run -0 --separate-stderr "$HOLDFAST_SOURCE/examples/check-history.sh"
	[ "${lines[0]}" = $'linearizable\t1 keys\t100 operations' ]
	assert_output_has 'with the cache: not linearizable'
	[ "$(ls tmp)" = "" ]
	printf '0\tinvoke\tinc\tc\n0\tok\tinc\tc\n' >history
	run -0 "$HOLDFAST_SOURCE/examples/check-history.sh" history counter drawing.svg
	[ -s drawing.svg ]
	run -65 "$HOLDFAST_SOURCE/examples/check-history.sh" history
}

@test "examples: drain-node.sh lists the keys of the node, and refuses one that is not there" {
	run -0 "$HOLDFAST_SOURCE/examples/drain-node.sh"
	printf 'hashring 1\nnode a\nnode b\n' >ring
	run -65 "$HOLDFAST_SOURCE/examples/drain-node.sh" ring c </dev/null
	seq 1 100 >keys
	run -0 "$HOLDFAST_SOURCE/examples/drain-node.sh" ring a <keys
	[ "$(cut -f 2,3 <<<"$output" | sort -u)" = $'a\tb' ]
}
