#!/usr/bin/env bats
# The manual as it is: the examples of every page do what the page says, and the committed
# completions are read by their shells. Options and exit codes are compared by dev/check-docs.

load ../lib/common

@test "man: the examples of every page do what it says" {
	cd "$HOLDFAST_SOURCE"
	for page in man/*.[1-8]; do
		grep -q '^\.Sh EXAMPLES' "$page" || continue
		dev/man-examples "$page" "$BATS_TEST_TMPDIR/${page##*/}"
	done
}

@test "man: the committed completions are clean for their shells" {
	cd "$HOLDFAST_SOURCE/completions"
	for file in bash/*; do
		bash -n "$file"
	done
	for file in zsh/*; do
		zsh -n "$file"
	done
	for file in fish/*; do
		fish -n "$file"
	done
}
