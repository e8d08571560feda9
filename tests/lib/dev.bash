# shellcheck shell=bash
# For the tests of dev/: a copy of the tree to break, and helpers that say how a checker answered.
# The rules do not depend on how the tools were built, so they are tested in one mode.

# shellcheck disable=SC2154 # status and output are set by run
load ../lib/common

only_in_release()
{
	[ "$HOLDFAST_MODE" = release ] || skip 'the rules are tested in mode release'
}

# copy_tree FOLDER...: copies them from the checkout into ./tree and stands in it.
copy_tree()
{
	local folder

	mkdir tree
	for folder; do
		mkdir -p "tree/$(dirname "$folder")"
		cp -r "$HOLDFAST_SOURCE/$folder" "tree/$folder"
	done
	cd tree || return 1
	unset HOLDFAST_ROOT
}

# Lines in front of line 1 of a file, or at its end.
prepend()
{
	printf '%s\n' "${@:2}" | cat - "$1" >"$1.new"
	mv "$1.new" "$1"
}

append()
{
	printf '%s\n' "${@:2}" >>"$1"
}

# refuses TEXT COMMAND...: the checker fails, and a `not ok` line holds TEXT.
refuses()
{
	run "${@:2}"
	[ "$status" -ne 0 ] || fail "passed: ${*:2}" "$output" || return 1
	grep '^not ok' <<<"$output" | grep -qF -e "$1" || fail "no 'not ok' line with: $1" "$output"
}

# accepts COMMAND...: the checker passes and says so in TAP.
accepts()
{
	run "$@"
	[ "$status" -eq 0 ] || fail "failed: $*" "$output" || return 1
	grep -q '^ok' <<<"$output" || fail "no 'ok' line" "$output" || return 1
	! grep '^not ok' <<<"$output"
}
