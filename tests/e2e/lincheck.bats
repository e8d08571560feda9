#!/usr/bin/env bats
# lincheck as its user meets it: formats, models, verdicts and their windows, limits, drawings,
# errors, interruption.
# shellcheck disable=SC2154 # status, output and stderr are set by run

bats_require_minimum_version 1.5.0
load ../lib/common

make_history()
{
	"$HOLDFAST_BUILD/tests/lib/make_history" "$@"
}

# tsv LINE...: events with blanks for tabs; the fifth field may hold blanks.
tsv()
{
	printf '%s\n' "$@" | sed 's/ /\t/; s/ /\t/; s/ /\t/; s/ /\t/'
}

# A read that misses a write which had returned.
stale()
{
	tsv '0 invoke write x 1' '0 ok write x 1' '0 invoke write x 2' '0 ok write x 2' \
		'1 invoke read x nil' '1 ok read x 1'
}

# One whose search does not end while anybody waits: sums of unknown additions, none of which fits.
endless()
{
	awk 'BEGIN {
		for (i = 1; i < 50; i++)
			printf "%d\tinvoke\tadd\tc\t%.0f\n%d\tinfo\tadd\tc\n", i, 2 ^ i, i
		printf "r\tinvoke\tread\tc\nr\tok\tread\tc\t1\n"
	}'
}

@test "lincheck: what a real register did is linearizable, on all keys" {
	make_history clients=8 keys=5 ops=2000 cas=20 info=3 >history
	run -0 --separate-stderr lincheck --model cas history
	assert_output_is $'linearizable\t5 keys\t2000 operations'
	[ -z "$stderr" ]
}

@test "lincheck: a stale read is found and shown with the write that it missed" {
	stale >history
	run -1 --separate-stderr lincheck history
	assert_output_is "$(tsv 'not linearizable' | sed 's/\t/ /')"$'\tx\t2\tany\t0
0\twrite\tx\t2\t-\t3\t4
1\tread\tx\t-\t1\t5\t6'
	[ -z "$stderr" ]
}

@test "lincheck: every key that fails is told, in the order of the history" {
	{
		stale | sed 's/x/b/'
		stale | sed 's/x/ok/; s/1$/2/'
		stale | sed 's/x/a/'
	} >history
	for jobs in 1 2 5; do
		run -1 lincheck -j "$jobs" history
		[ "$(grep -c . <<<"$output")" = 6 ]
		[ "$(grep ^not <<<"$output" | cut -f 2 | paste -sd ' ')" = 'b a' ]
	done
}

@test "lincheck: the verb may be named or left out, the history come from a file or stdin" {
	stale >history
	want=$(lincheck check history) || [ $? = 1 ]
	for words in history 'check -' '' - '-m register' '--model=cas history' 'history -j 1'; do
		# shellcheck disable=SC2086
		run -1 lincheck $words <history
		assert_output_is "$want"
	done
	cp history check
	run -1 lincheck ./check
	assert_output_is "$want"
}

@test "lincheck: the three formats say the same, by option and by themselves" {
	stale >tsv
	awk -F '\t' '{
		printf "{\"process\":%s,\"type\":\"%s\",\"f\":\"%s\",", $1, $2, $3
		printf "\"key\":\"%s\",\"value\":%s}\n", $4, $5 == "nil" ? "null" : $5
	}' tsv >json
	awk -F '\t' '{ printf "INFO  jepsen.util - %s\t:%s\t:%s\t", $1, $2, $3
		printf "[%s %s]\n", $4, $5 }' tsv >jepsen
	lincheck tsv >want || [ $? = 1 ]
	for format in tsv json jepsen; do
		run -1 lincheck "$format"
		assert_output_is "$(cat want)"
		cp "$format" input
		run -1 lincheck --format "$format" - <input
		assert_output_is "$(cat want)"
		run -1 lincheck -f auto "$format"
		assert_output_is "$(cat want)"
	done
	run -65 lincheck -f json tsv
	run -65 lincheck -f tsv jepsen
}

@test "lincheck: a log of Jepsen with free text, a nemesis and timeouts" {
	{
		echo 'INFO  jepsen.core - Running test'
		printf 'INFO  jepsen.util - %s\t%s\t%s\t%s\n' 0 :invoke :write 1 \
			1 :invoke :cas '[1 2]' 0 :info :write :timed-out \
			:nemesis :info :start nil 1 :ok :cas '[1 2]' \
			5 :invoke :read nil 5 :fail :read :timed-out 5 :invoke :read nil \
			5 :ok :read 2
		printf '2026-11-21 10:00:00{GMT}\tINFO\t[w 1] jepsen.util: %s\t%s\t:read\t%s\n' \
			1 :invoke nil 1 :ok 2
		echo
	} >log
	run -0 lincheck -m cas log
	assert_output_is $'linearizable\t1 keys\t5 operations'
	printf 'INFO  jepsen.util - 1\t%s\t:read\t%s\n' :invoke nil :ok 1 >>log
	run -1 lincheck -m cas log
	[ "$(head -n 1 <<<"$output" | cut -f 1,2)" = $'not linearizable\t-' ]
}

@test "lincheck: each model knows its operations" {
	tsv '0 invoke put k 1' '0 ok put k' '0 invoke cas k [1 2]' '0 ok cas k' '0 invoke del k' \
		'0 ok del k' '0 invoke get k' '0 ok get k nil' >kv
	run -0 lincheck -m kv kv
	sed 's/nil$/2/' kv >stale_kv
	run -1 lincheck -m kv stale_kv
	tsv '0 invoke inc c' '1 invoke add c 5' '0 ok inc c' '1 ok add c' '0 invoke sub c 2' \
		'0 ok sub c' '0 invoke get c' '0 ok get c 4' >counter
	run -0 lincheck -m counter counter
	sed 's/4$/5/' counter >lost
	run -1 lincheck -m counter lost
	tsv '0 invoke acquire l' '1 invoke acquire l' '0 ok acquire l 7' '0 invoke release l' \
		'0 ok release l' '1 ok acquire l 8' >lock
	run -0 lincheck -m lock lock
	sed 's/8$/7/' lock >token
	run -1 lincheck -m lock token
	run -65 --separate-stderr lincheck -m register kv
	assert_stderr_is "lincheck: kv: line 1: model register has no operation put"
}

@test "lincheck: unknown outcomes may happen, or not, but not twice" {
	tsv '0 invoke write x 1' '0 info write x' '1 invoke write x 2' '1 ok write x' \
		'1 invoke read x' '1 ok read x 1' >once
	run -0 lincheck once
	{ cat once; sed '1,2d' once; } >twice
	run -1 lincheck twice
	tsv '0 invoke write x 1' '1 invoke read x' '1 ok read x nil' >never
	run -0 lincheck never
}

@test "lincheck: --init is the value at the start" {
	tsv '0 invoke read x' '0 ok read x 7' >history
	run -1 lincheck history
	[ "$(head -n 1 <<<"$output")" = $'not linearizable\tx\t1\tinitial\t0' ]
	run -0 lincheck --init 7 history
	run -0 lincheck -m counter -i 7 history
	run -1 lincheck -m counter history
	run -64 --separate-stderr lincheck -m counter -i x history
	assert_stderr_is "lincheck: --init x: value x is no whole number of 64 bits"
	run -64 lincheck -m lock -i x history
}

@test "lincheck: times order the events, where all have one" {
	stale | awk '{ print $0 "\t" NR }' | tac >timed
	run -1 lincheck timed
	[ "$(grep -c . <<<"$output")" = 3 ]
	sed '1s/\t[0-9]*$//' timed >most
	run -65 lincheck most # by lines, returns come before their calls
}

@test "lincheck: --json is one object a line" {
	tsv '0 invoke write x 1' '0 ok write x' '1 invoke cas x [1 nil]' '1 ok cas x' \
		'0 invoke read x' '0 ok read x 1' '0 invoke write "é 3' >history
	run -1 --separate-stderr lincheck --json -m cas history
	cat >want <<'END'
{"verdict":"not linearizable","key":"x","operations":2,"state":"any","earlier_unknown":0}
{"key":"x","process":"1","operation":"cas","old":"1","new":null,"invoke":3,"return":4}
{"key":"x","process":"0","operation":"read","out":"1","invoke":5,"return":6}
END
	assert_output_is "$(cat want)"
	head -n 4 history | lincheck --json -m cas | jq -e '.keys == 1 and .operations == 2'
	endless | {
		run -124 --separate-stderr lincheck --json -m counter -t 50ms
		[ "$output" = '{"verdict":"undecided","key":"c","out_of":"time"}' ]
	}
}

@test "lincheck: out of time or memory it is undecided and 124, and says which" {
	endless >history
	run -124 --separate-stderr lincheck -m counter --timeout 100ms history
	assert_output_is $'undecided\tc\ttime'
	assert_stderr_is 'lincheck: key c: undecided: out of time (--timeout)'
	run -124 --separate-stderr lincheck -m counter --mem 1M history
	assert_output_is $'undecided\tc\tmemory'
	assert_stderr_is 'lincheck: key c: undecided: out of memory (--mem)'
}

@test "lincheck: a key that fails decides, whatever becomes of the others" {
	{ endless; tsv 'z invoke read d' 'z ok read d 9'; } >history
	run -1 --separate-stderr lincheck -m counter --mem 2M history
	[ "$(cut -f 1,2 <<<"$output" | head -n 2)" = $'undecided\tc\nnot linearizable\td' ]
}

@test "lincheck: malformed input is 65 with file and line" {
	tsv '0 invoke read x' '0 invoke read x' >a
	run -65 --separate-stderr lincheck a
	assert_stderr_is 'lincheck: a: line 2: process 0 calls while its call of line 1 runs'
	printf '\n# comment\n0\tinvoke\tread\tx\n0\tmaybe\tread\tx\n' >b
	run -65 --separate-stderr lincheck b
	assert_stderr_is 'lincheck: b: line 4: type maybe is not invoke, ok, fail or info'
	echo '{"process":0,' >c
	run -65 --separate-stderr lincheck c
	[[ "$stderr" == 'lincheck: c: line 1: not JSON: '* ]]
	for nothing in '' '# only a comment' 'free text'; do
		run -65 --separate-stderr lincheck <<<"$nothing"
		[[ "$stderr" == 'lincheck: -: no operation found'* ]]
	done
	head -c 17000000 /dev/zero | tr '\0' x >long
	run -65 --separate-stderr lincheck long
	assert_stderr_is 'lincheck: long: line 1: longer than 16777216 bytes'
}

@test "lincheck: no such file is 66, an unreadable one 74" {
	run -66 --separate-stderr lincheck gone
	assert_stderr_is 'lincheck: gone: no such file or directory'
	run -74 --separate-stderr lincheck .
	assert_stderr_is 'lincheck: .: is a directory'
}

@test "lincheck: usage errors are 64 with one line on stderr" {
	for args in --nope '--model nope' '-f xml' '-j 0' '-t 0' '--mem 1K' 'a b' '--init' \
		'check --nope'; do
		# shellcheck disable=SC2086
		run -64 --separate-stderr lincheck $args </dev/null
		[ "$output" = "" ]
		[ "$(wc -l <<<"$stderr")" = 1 ]
		[[ "$stderr" == lincheck:* ]]
	done
}

@test "lincheck: --svg draws the window, or an order, as XML of bars and marks" {
	make_history clients=4 ops=60 info=8 >good
	run -0 lincheck --svg good.svg good
	[ "$(grep -c '<circle' good.svg)" -ge 20 ]
	tail -n 1 good.svg | grep -qx '</svg>'
	grep -q 'stroke-dasharray="5 3"' good.svg
	stale >bad
	run -1 lincheck --svg bad.svg bad
	[ "$(grep -c 'stroke-width="2"' bad.svg)" = 2 ]
	[ "$(grep -c 'stroke-width="1"' bad.svg)" = 1 ] # the write before the window
	grep -q '>read = 1</text>' bad.svg
	grep -q 'from here' bad.svg
	run ! grep -q '<circle' bad.svg
}

@test "lincheck: a drawing holds at most 200 operations, and names of any kind" {
	make_history ops=3000 values=3 info=0 clients=3 >long
	run -0 lincheck --svg long.svg long
	[ "$(grep -c '<path' long.svg)" = 200 ]
	tsv $'\x1b[2J\xff&<a>]]> invoke write k<\xff '"$(printf 'v%.0s' {1..100})" >odd
	run -0 lincheck --svg odd.svg odd
	run ! grep -q $'\x1b\|\xff\|<a>' odd.svg
	grep -q 'vvvv\.\.\.' odd.svg
	iconv -f UTF-8 -t UTF-8 odd.svg >/dev/null
}

@test "lincheck: --svg replaces the file whole, or leaves it as it was" {
	stale >history
	echo old >drawing
	chmod 640 drawing
	run -65 lincheck --svg drawing /dev/null
	[ "$(cat drawing)" = old ]
	endless >hard
	run -124 --separate-stderr lincheck --svg drawing -m counter -t 50ms hard
	[ "$(cat drawing)" = old ]
	[[ "$stderr" == *'drawing: not written: no verdict to draw'* ]]
	run -1 lincheck --svg drawing history
	[ "$(head -c 5 drawing)" = '<?xml' ]
	[ "$(stat -c %a drawing)" = 640 ]
	run -74 lincheck --svg /nonexistent/a.svg history
	run -74 lincheck --svg /dev/full history
	[ "$(find . -name '.holdfast*')" = "" ]
}

@test "lincheck: SIGINT and SIGTERM end a search at once, and leave no drawing" {
	endless >hard
	echo old >drawing
	mkfifo pipe
	for signal in INT TERM; do
		for svg in '' '--svg drawing'; do
			# Job control: a background job of a shell without it ignores SIGINT.
			set -m
			# shellcheck disable=SC2086
			lincheck -m counter --mem 1T $svg pipe >out 2>err &
			pid=$!
			set +m
			cat hard >pipe # comes back when all is read
			kill -"$signal" "$pid"
			code=0
			wait "$pid" || code=$?
			[ "$code" = $((128 + $(kill -l "$signal"))) ]
			[ ! -s err ]
			[ "$(cat drawing)" = old ]
			[ "$(find . -name '.holdfast*')" = "" ]
		done
	done
}

@test "lincheck: a full disk is 74, a closed stdout too, and into head it ends quietly" {
	stale >history
	run -74 bash -c 'lincheck history >/dev/full'
	assert_output_is 'lincheck: cannot write output: no space left on device'
	run -74 bash -c 'lincheck history >&-'
	for i in $(seq 1 3000); do stale | sed "s/x/k$i/"; done >many
	lincheck many 2>err | head -n 1 >out
	[ "$(cut -f 1,2 out)" = $'not linearizable\tk1' ]
	[ ! -s err ]
}

@test "lincheck: names cannot forge a line or a field" {
	tsv 'p\tq invoke write a\nb v\\w' 'p\tq ok write a\nb' 'r invoke read a\nb' \
		'r ok read a\nb v' >history
	run -1 lincheck history
	[ "$(sed -n 2p <<<"$output")" = $'p\\tq\twrite\ta\\nb\tv\\\\w\t-\t1\t2' ]
	[ "$(wc -l <<<"$output")" = 3 ]
}

@test "lincheck: large histories are decided, and do not hang" {
	make_history clients=20 keys=50 ops=100000 info=2 >many
	run -0 timeout 300 lincheck many
	make_history clients=20 keys=1 ops=20000 values=50 info=1 >one
	run -0 timeout 300 lincheck one
	for seed in 1 2 3; do
		make_history seed=$seed clients=5 ops=2000 values=5 info=2 spoil=0 >wrong
		run -1 timeout 300 lincheck wrong
	done
}

@test "lincheck: every option in the table is accepted and in --help" {
	every_option_works lincheck check
	run -0 lincheck --help
	[[ ${lines[0]} == 'Usage: lincheck [OPTION...] [FILE]' ]]
	run -0 lincheck --version
}
