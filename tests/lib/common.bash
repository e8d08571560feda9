# shellcheck shell=bash
# What every end-to-end test uses: `load ../lib/common` at the top of a .bats file. Each test
# starts in an empty folder of its own, with the built tools first in PATH.
#
#	run_tool hashring map --nodes a,b <keys    sets status, output (stdout), stderr
#	assert_status 0
#	assert_output_is $'k\ta'
#	wait_until 10 test -s ready
#	port=$(free_port)
#
# Set by dev/run-bats from the Makefile: HOLDFAST_BIN, HOLDFAST_BUILD, HOLDFAST_MODE,
# HOLDFAST_SOURCE. Without it the files run under plain bats too, on the release build.
# shellcheck disable=SC2154 # status, output and stderr are set by run

bats_require_minimum_version 1.5.0

: "${HOLDFAST_SOURCE:=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)}"
: "${HOLDFAST_BIN:=$HOLDFAST_SOURCE/build/bin}"
: "${HOLDFAST_BUILD:=$HOLDFAST_SOURCE/build/release}"
: "${HOLDFAST_MODE:=release}"
export HOLDFAST_SOURCE HOLDFAST_BIN HOLDFAST_BUILD HOLDFAST_MODE
export PATH="$HOLDFAST_BIN:$PATH"

setup_folder()
{
	cd "$BATS_TEST_TMPDIR" || return 1
}

# A file with a setup of its own calls setup_folder first.
setup()
{
	setup_folder
}

# run_tool COMMAND...: run, with stderr apart.
run_tool()
{
	run --separate-stderr "$@"
}

fail()
{
	printf '%s\n' "$@"
	return 1
}

# What the last command said, for a failure.
show_run()
{
	printf 'status: %s\n' "$status"
	printf 'stdout:\n%s\n' "$output" | head -n 60
	if [ -n "${stderr:-}" ]; then
		printf 'stderr:\n%s\n' "$stderr" | head -n 60
	fi
}

assert_status()
{
	[ "$status" -eq "$1" ] || fail "expected exit status $1" "$(show_run)"
}

# assert_output_is TEXT: stdout is TEXT, whose last newline is left away.
assert_output_is()
{
	[ "$output" = "$1" ] && return 0
	echo 'stdout differs (- expected, + printed):'
	diff -u <(printf '%s\n' "$1") <(printf '%s\n' "$output") | tail -n +3 | cat -A | head -n 60
	show_run
	return 1
}

assert_output_has()
{
	[[ $output == *"$1"* ]] || fail "expected in stdout: $1" "$(show_run)"
}

assert_stderr_is()
{
	[ "$stderr" = "$1" ] || fail "expected on stderr: $1" "$(show_run)"
}

assert_stderr_has()
{
	[[ $stderr == *"$1"* ]] || fail "expected in stderr: $1" "$(show_run)"
}

# assert_file_is FILE TEXT
assert_file_is()
{
	diff -u <(printf '%s\n' "$2") "$1" || fail "$1 differs"
}

# A TCP port of the loopback that nothing uses at this moment.
free_port()
{
	"$HOLDFAST_BUILD/tests/lib/free_port"
}

# wait_until SECONDS COMMAND...: runs it again and again until it succeeds; fails when time is up.
wait_until()
{
	local deadline=$((SECONDS + $1)) text

	text="${*:2}"
	shift
	until "$@" >/dev/null 2>&1; do
		((SECONDS < deadline)) || fail "waited too long for: $text" || return 1
		sleep 0.02
	done
}

# every_option_works TOOL VERB [ARG...]: each option of the table is in --help, and accepted with a
# value of its kind.
every_option_works()
{
	local tool=$1 verb=$2 name letter choices value
	shift 2
	"$tool" "$verb" --help >help
	while IFS=$'\t' read -r _ _ name letter value _ _ choices _; do
		grep -q -e "--$name" help || fail "--help does not name --$name" || return 1
		case $value in
		flag) value= ;;
		number | size) value=1 ;;
		duration) value=1s ;;
		char) value=x ;;
		choice) value=${choices%%,*} ;;
		*) value='file' ;;
		esac
		run "$tool" "$verb" "$@" "--$name" ${value:+"$value"} </dev/null
		[[ $output != *"unknown option"* && $output != *"needs an argument"* ]] ||
			fail "--$name is refused" "$(show_run)" || return 1
		[ "$letter" = - ] && continue
		run "$tool" "$verb" "$@" "-$letter${value:+$value}" </dev/null
		[[ $output != *"unknown option"* ]] || fail "-$letter is refused" || return 1
	done < <("$tool" --dump-options | awk -F '\t' -v v="$verb" '$1 == "option" && $2 == v')
}
