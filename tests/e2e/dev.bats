#!/usr/bin/env bats
# The programs that run the tests and install what they need: dev/stages, dev/run-programs,
# dev/unit-main, dev/run-fuzz, dev/packages, .ci/run, dev/help. A test that fails, dies or never
# runs must be seen.
# shellcheck disable=SC2016 # fixtures hold shell as text

load ../lib/dev

setup()
{
	setup_folder
	only_in_release
	export HOLDFAST_ROOT=$PWD
	dev=$HOLDFAST_SOURCE/dev
}

# --- dev/stages

# stages_make RULE...: a Makefile whose `all` succeeds; each argument is a line.
stages_make()
{
	printf '%s\n' 'all:' '	@echo compiled' "$@" >Makefile
}

@test "stages: passed and failed tests are counted at any indentation, skipped ones apart" {
	printf '%s\n' 'ok 1 - a' '  ok 2 - b' 'not ok 3 - c' '# why' 'ok 4 # skip d' >tap
	stages_make 'check-unit:' '	@cat tap; exit 1' 'lint:' '	@echo ok - clean'
	run "$dev/stages" check-unit lint
	assert_status 1
	[[ ${lines[0]} == 'build: 1 passed, 0 failed, '*' s' ]]
	[[ ${lines[1]} == 'check-unit: 2 passed, 1 failed, 1 skipped, '*' s' ]]
	assert_output_has '    not ok 3 - c'
	assert_output_has '    # why'
	assert_output_has $'\nlint: 1 passed, 0 failed, '
	[ "${lines[-1]}" = '4 passed, 1 failed' ]
	grep -q 'not ok 3' build/log/check-unit.log
}

@test "stages: all passed ends with 0" {
	stages_make 'check-pure:' '	@echo ok - a'
	run "$dev/stages" check-pure
	assert_status 0
	[ "${lines[-1]}" = '2 passed, 0 failed' ]
}

@test "stages: a suite that runs nothing fails" {
	stages_make 'check-unit check-e2e check-fuzz:' '	@echo 1..0' 'lint:' '	@:'
	run "$dev/stages" check-unit check-e2e check-fuzz lint
	assert_status 1
	assert_output_has 'not ok - nothing ran'
	[ "${lines[-1]}" = '2 passed, 3 failed' ]
}

@test "stages: a stage that dies without a word counts as failed, and the next one runs" {
	stages_make 'check-e2e:' '	@echo ok 1; exit 3' 'lint:' '	@echo ok 1'
	run "$dev/stages" check-e2e lint
	assert_status 1
	assert_output_has 'not ok - check-e2e ended with status 2'
	[ "${lines[-1]}" = '3 passed, 1 failed' ]
}

@test "stages: a compile error is the failure of the stage build" {
	printf '%s\n' 'all:' '	@echo "a.c:1: error: x" >&2; exit 1' >Makefile
	run "$dev/stages" all
	[[ ${lines[0]} == 'build: 0 passed, 1 failed, '* ]]
	assert_output_has 'a.c:1: error: x'
}

@test "stages: make gets the mode and the variables of the user, but not his job server" {
	stages_make 'show:' '	@echo "ok - $(MODE) $(CC) $(MAKELEVEL)"' \
		'check:' '	@"$(DEV)/stages" MODE=asan:show'
	run make -j2 DEV="$dev" CC='my cc' check
	assert_status 0
	[[ $output == *'asan show: 1 passed, 0 failed'* ]]
	grep -qx 'ok - asan my cc 0' build/log/asan-show.log
	run ! grep -r jobserver build/log
}

# --- dev/unit-main and dev/run-programs

# unit_test NAME: compiles tests/unit/NAME.c from stdin.
unit_test()
{
	mkdir -p tests/unit bin
	cat >"tests/unit/$1.c"
	"$dev/unit-main" "tests/unit/$1.c" >"$1.main.c"
	gcc -D_GNU_SOURCE -I. -o "bin/$1" "$1.main.c" -lcmocka
}

@test "unit: every test of a file runs, between its setup and its teardown, failures are counted" {
	unit_test test_two <<-'END'
		static int setup_all(void **state)
		{
			*state = "set up";
			return 0;
		}
		static int teardown_all(void **state)
		{
			(void)state;
			print_message("torn down\n");
			return 0;
		}
		static void test_two__good(void **state)
		{
			assert_string_equal(*state, "set up");
		}
		static void test_two__bad(void **state)
		{
			(void)state;
			assert_int_equal(1, 2);
		}
	END
	run "$dev/run-programs" bin/test_two
	assert_status 1
	assert_output_has 'ok 1 - test_two__good'
	assert_output_has 'not ok 2 - test_two__bad'
	assert_output_has 'torn down'
	[ "$(grep -c '^not ok' <<<"$output")" = 1 ]
}

@test "unit: a program that aborts is a failure with its last lines" {
	unit_test test_dies <<-'END'
		#include <stdlib.h>
		static void test_dies__never(void **state)
		{
			(void)state;
			print_message("last words");
			abort();
		}
	END
	run "$dev/run-programs" bin/test_dies
	assert_status 1
	assert_output_has 'not ok - test_dies ended with status 134 (signal 6)'
	assert_output_has 'last words'
}

@test "unit: a sanitizer's exit behind passing tests, and a missing program, are failures" {
	printf '#!/bin/sh\nprintf "1..1\\nok 1 - a\\n"; echo LeakSanitizer; exit 23\n' >leaks
	chmod +x leaks
	run "$dev/run-programs" ./leaks ./missing
	assert_status 1
	assert_output_has 'not ok - leaks ended with status 23'
	assert_output_has 'not ok - missing ended with status 127'
}

@test "unit: results that the plan promised and that did not come are a failure" {
	printf '#!/bin/sh\nprintf "1..2\\nok 1 - a\\n"\n' >short
	chmod +x short
	run "$dev/run-programs" ./short
	assert_status 1
	assert_output_has 'not ok - short ended with status 0'
	assert_output_has '1 of 2 results'
}

@test "unit: a program that hangs is ended" {
	printf '#!/bin/sh\nread -r x <fifo\n' >hangs
	chmod +x hangs
	mkfifo fifo
	HOLDFAST_TEST_SECONDS=0.2 run "$dev/run-programs" ./hangs
	assert_status 1
	assert_output_has 'not ok - hangs ended with status 124 (it ran too long)'
}

@test "unit: a source without tests, or with one that is not static, is refused" {
	echo 'static int x;' >a.c
	run "$dev/unit-main" a.c
	assert_status 65
	printf 'static void test_a(void **state) {}\nvoid test_b(void **state) {}\n' >a.c
	run "$dev/unit-main" a.c
	assert_status 65
	assert_output_has 'a test must be static: test_b'
}

@test "unit and e2e: no program to run is a failure" {
	run "$dev/run-programs"
	assert_status 1
	run "$dev/run-bats"
	assert_status 1
	run "$dev/run-bats" nothing
	assert_status 1
	[ "$output" = 'not ok - there is no test file tests/e2e/nothing.bats' ]
	run "$dev/run-fuzz"
	assert_status 1
}

# --- dev/run-fuzz

@test "fuzz: inputs are replayed and counted; none, or a program that fails, is a failure" {
	mkdir -p tests/fuzz/corpus/line tests/fuzz/corpus/num
	touch tests/fuzz/corpus/line/1 tests/fuzz/corpus/line/'2 b'
	printf '#!/bin/sh\n[ $# -eq 2 ] && [ -f "$2" ]\n' >fuzz_line
	printf '#!/bin/sh\necho heap-overflow; exit 1\n' >fuzz_num
	chmod +x fuzz_line fuzz_num
	run "$dev/run-fuzz" ./fuzz_line
	assert_status 0
	[ "$output" = 'ok - fuzz_line: 2 inputs' ]
	run "$dev/run-fuzz" ./fuzz_num
	assert_status 1
	assert_output_has 'not ok - fuzz_num: no inputs in tests/fuzz/corpus/num'
	touch tests/fuzz/corpus/num/1
	run "$dev/run-fuzz" ./fuzz_num ./fuzz_line
	assert_status 1
	assert_output_has 'not ok - fuzz_num: status 1'
	assert_output_has '#   heap-overflow'
	assert_output_has 'ok - fuzz_line'
}

# --- dev/packages, in a PATH where nothing else is

packages_tree()
{
	mkdir dev path
	printf '%s\n' '# a comment' 'build cmd gizmo gizmo-tool,gizmo-dev' \
		'build pkg libwidget libwidget-dev' 'test cmd rare rare optional' \
		'test cmd gizmo gizmo-tool' >dev/packages.txt
	ln -s "$(command -v env)" path/env
	stub id 'echo "$FAKE_USER"'
	stub sudo 'echo "sudo $1" >>log; exec "$@"'
	stub apt-get 'echo "APT $* [$DEBIAN_FRONTEND]"' 'echo "apt-get $*" >>log' \
		'[ "$1" != install ] || for i in gizmo rare pkg-config; do' \
		"	$(command -v ln) -sf $(type -P true) \"path/\$i\"; done"
	stub apt-cache '[ "$2" != rare ]'
}

# stub NAME LINE...: a program in path/.
stub()
{
	printf '%s\n' '#!/bin/sh' "${@:2}" >"path/$1"
	chmod +x "path/$1"
}

packages()
{
	run env -u DEBIAN_FRONTEND PATH="$PWD/path" FAKE_USER="$1" "$dev/packages" "${@:2}"
}

@test "packages: --check names what is missing, with the package that brings it" {
	packages_tree
	packages 1000 --check build test
	assert_status 69
	assert_output_has 'holdfast: missing: gizmo (Debian: gizmo-tool,gizmo-dev)'
	assert_output_has 'holdfast: missing: libwidget (Debian: libwidget-dev)'
	assert_output_has 'holdfast: missing, its tests are skipped: rare (Debian: rare)'
	[ ! -e log ]
}

@test "packages: --check is silent when all is there, and an optional thing stops nobody" {
	packages_tree
	ln -s env path/gizmo
	stub pkg-config 'exit 0'
	packages 1000 --check build
	assert_status 0
	[ -z "$output" ]
	packages 1000 --check test
	assert_status 0
	assert_output_has 'rare'
}

@test "packages: root installs without sudo, prints the line first, removes nothing" {
	packages_tree
	packages 0 --install build test
	assert_status 0
	local line='install -y --no-install-recommends --no-remove'
	line="$line gizmo-tool gizmo-dev libwidget-dev"
	[ "${lines[0]}" = 'apt-get update' ]
	[ "${lines[1]}" = 'APT update []' ]
	[ "${lines[3]}" = "env DEBIAN_FRONTEND=noninteractive apt-get $line" ]
	[ "${lines[4]}" = "APT $line [noninteractive]" ]
	assert_file_is log "apt-get update"$'\n'"apt-get $line"
	assert_output_has 'this distribution has no package rare'
}

@test "packages: a user installs through sudo" {
	packages_tree
	packages 1000 --install build
	assert_status 0
	assert_output_has 'sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y'
	[ "$(grep -c '^sudo' log)" = 2 ]
}

@test "packages: a user without sudo is told what root should run" {
	packages_tree
	rm path/sudo
	packages 1000 --install build
	assert_status 69
	assert_output_has 'as root, run:'
	assert_output_has 'apt-get install -y --no-install-recommends --no-remove gizmo-tool'
	[ ! -e log ]
}

@test "packages: what is still missing after the installation fails; a failing update does not" {
	packages_tree
	stub apt-get '[ "$1" != update ]'
	packages 0 --install build
	assert_status 69
	assert_output_has 'apt-get update failed'
	assert_output_has 'holdfast: missing: gizmo'
}

@test "packages: nothing to install starts no apt-get" {
	packages_tree
	ln -s env path/gizmo
	stub pkg-config 'exit 0'
	packages 1000 --install build
	assert_status 0
	[ ! -e log ]
}

@test "packages: every group of the table is known, every line has its columns" {
	awk '/^#/ || NF == 0 { next }
		$1 !~ /^(build|test|bench)$/ || $2 !~ /^(cmd|pkg|file)$/ || NF < 4 || NF > 5 ||
			(NF == 5 && $5 != "optional") { print FILENAME ":" FNR ": " $0; bad++ }
		END { exit bad > 0 }' "$dev/packages.txt"
}

# --- .ci/run, dev/help

@test "ci: installs make when it is missing, and runs make test" {
	mkdir path checkout checkout/.ci
	cp "$HOLDFAST_SOURCE/.ci/run" checkout/.ci/run
	for tool in env bash dirname; do
		ln -s "$(command -v "$tool")" path/
	done
	stub id 'echo 0'
	stub apt-get "echo \"apt-get \$*\" >>'$PWD/log'" \
		"[ \"\$1\" != install ] || $(command -v mv) '$PWD/make' '$PWD/path/make'"
	stub make 'echo "ran make $* in ${PWD##*/}"'
	mv path/make make
	run env PATH="$PWD/path" checkout/.ci/run
	assert_status 0
	[ "${lines[-1]}" = 'ran make test in checkout' ]
	assert_file_is log 'apt-get update
apt-get install -y --no-install-recommends --no-remove make'
}

@test "help: names every target of the Makefile, and no other" {
	unset HOLDFAST_ROOT
	"$dev/help" | sed -n 's/^make \([a-z0-9-]*\) .*/\1/p' | sort -u | grep . >named
	sed -n 's/^\.PHONY: //p' "$HOLDFAST_SOURCE/Makefile" | tr ' ' '\n' |
		grep -v '^FORCE$\|^need-\|^all$' | sort -u >targets
	diff named targets
}
