# ckcheck as its user meets it: formats of others, odd names, damage, errors, interruption.
# shellcheck disable=SC2154 # status, output and stderr are set by run

bats_require_minimum_version 1.5.0
load ../lib/common

odd_names() {
	mkdir -p odd
	for name in plain 'two words' $'new\nline' 'back\slash' $'car\rriage' $'tab\tbed' '*star' \
		' lead' 'trail ' '(paren) = x' $'\xff\xfe' '#hash' -- '-dash' '\n'; do
		printf '%s' "content of $name" >"odd/$name"
	done
	: >odd/empty
}

@test "ckcheck: sum writes byte for byte what the tools of coreutils write" {
	odd_names
	cd odd
	for alg in sha256 sha512 sha1 md5; do
		ckcheck sum -a $alg -- * | cmp - <(${alg}sum -- *)
		ckcheck sum -a $alg --tag -- * | cmp - <(${alg}sum --tag -- *)
		ckcheck sum -a $alg -z -- * | cmp - <(${alg}sum -z -- *)
	done
	ckcheck sum -a blake2b -- * | cmp - <(b2sum -- *)
	ckcheck sum -a blake2b --tag -- * | cmp - <(b2sum --tag -- *)
	ckcheck sum -a xxh3 plain empty | cmp - <(xxhsum -q -H3 plain empty)
}

@test "ckcheck: what sum writes, the tools of coreutils check" {
	odd_names
	ckcheck sum odd/* | sha256sum -c --strict --status
	ckcheck sum --tag odd/* | sha256sum -c --strict --status
	ckcheck sum -a blake2b odd/* | b2sum -c --strict --status
	ckcheck sum -a md5 odd/* | md5sum -c --strict --status
}

@test "ckcheck: check reads what the tools of others write" {
	odd_names
	for tool in sha256sum sha512sum sha1sum md5sum b2sum; do
		$tool odd/* | ckcheck check -s
		$tool --tag odd/* | ckcheck check -s
		$tool -z odd/* | ckcheck check -z -s
		$tool -b odd/* | ckcheck check -s
	done
	openssl dgst -sha256 odd/plain odd/empty | ckcheck check -s
	openssl dgst -sha256 -r odd/plain odd/empty | ckcheck check -s
	xxhsum -q -H3 odd/plain | ckcheck check -s
	sha256sum odd/plain odd/empty | tr a-f A-F >upper
	sed 's/  \(.*\)/  \L\1/; s/$/\r/' upper | ckcheck check -s
}

@test "ckcheck: every algorithm makes manifests that it checks itself, in every form" {
	odd_names
	for alg in sha256 sha512 sha1 md5 blake2b crc32 crc32c xxh3; do
		for form in "" --tag -z; do
			# shellcheck disable=SC2086
			ckcheck sum -a $alg $form odd/* >"sums.$alg"
			ckcheck check -s ${form/--tag/} "sums.$alg"
			ckcheck check -s ${form/--tag/} - <"sums.$alg"
			ckcheck check -s ${form/--tag/} -a $alg - <"sums.$alg"
		done
	done
}

@test "ckcheck: known answers" {
	printf '123456789' >nine
	[ "$(ckcheck sum -a crc32 nine)" = "cbf43926  nine" ]
	[ "$(ckcheck sum -a crc32c nine)" = "e3069283  nine" ]
	: >empty
	[ "$(ckcheck sum -a xxh3 empty)" = "XXH3 (empty) = 2d06800538d394c2" ]
	[ "$(ckcheck sum empty)" = \
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  empty" ]
}

@test "ckcheck: one flipped bit in a tree is found, and nothing else" {
	mkdir -p tree/sub
	for i in 1 2 3 4 5 6 7 8 9; do seq 1 $((i * 500)) >"tree/sub/$i"; done
	ckcheck sum -r -o SUMS tree
	printf '\x01' | dd of=tree/sub/5 bs=1 seek=700 conv=notrunc status=none
	run -1 --separate-stderr ckcheck check -q SUMS
	[ "$output" = $'FAILED\ttree/sub/5' ]
	[[ "$stderr" == "ckcheck: SUMS: 9 files: 8 OK, 1 FAILED"* ]]
}

@test "ckcheck: verdicts come in the order of the manifest, one a line, names escaped" {
	odd_names
	ckcheck sum odd/* >SUMS
	rm 'odd/two words'
	run -1 --separate-stderr ckcheck check SUMS
	[ "$(wc -l <<<"$output")" = "$(wc -l <SUMS)" ]
	grep -qx $'MISSING\todd/two words' <<<"$output"
	grep -qx 'OK	odd/new\\nline' <<<"$output"
	grep -qx 'OK	odd/tab\\tbed' <<<"$output"
	grep -qx 'OK	odd/back\\\\slash' <<<"$output"
}

@test "ckcheck: results keep the order of the input with any number of threads" {
	mkdir many
	for i in $(seq 1 300); do head -c $((i * 37 % 9000)) /dev/zero >"many/$i"; done
	find many -type f | sort -R >list
	xargs -a list sha256sum >want
	for jobs in 1 2 7 64; do xargs -a list ckcheck sum -j $jobs | cmp - want; done
}

@test "ckcheck: --quiet, --status and --ignore-missing" {
	echo a >a
	echo b >b
	ckcheck sum a b >SUMS
	run -0 ckcheck check --quiet SUMS
	[ "$output" = "" ]
	rm b
	run -1 --separate-stderr ckcheck check --status SUMS
	[ "$output$stderr" = "" ]
	run -0 --separate-stderr ckcheck check --ignore-missing SUMS
	[ "$output" = $'OK\ta' ]
	rm a
	run -1 --separate-stderr ckcheck check --ignore-missing SUMS
	[ "$stderr" = "ckcheck: SUMS: no file was verified" ]
}

@test "ckcheck: malformed lines are 65 and named by number; --lenient passes over them" {
	echo a >a
	{ echo "# a comment"; echo; ckcheck sum a; echo "not a line"; } >SUMS
	run -65 --separate-stderr ckcheck check SUMS
	[ "$output" = $'OK\ta' ]
	[[ "$stderr" == *"ckcheck: SUMS: line 4: not a checksum line"* ]]
	run -65 ckcheck check --strict SUMS
	run -0 ckcheck check --lenient SUMS
	echo "nothing good" >SUMS
	run -65 ckcheck check --lenient SUMS
	yes rubbish | head -n 1000 >SUMS
	run -65 --separate-stderr ckcheck check SUMS
	[ "$(wc -l <<<"$stderr")" -lt 30 ]
}

@test "ckcheck: a manifest that lists nothing is 65, also for --quiet and --status" {
	: >empty
	for option in "" -q -s --lenient --ignore-missing; do
		# shellcheck disable=SC2086
		run -65 ckcheck check $option empty
	done
	run -65 ckcheck check </dev/null
}

@test "ckcheck: a -z manifest read without -z is refused, not half checked" {
	echo a >a
	echo b >b
	ckcheck sum -z a b >SUMS
	run -65 ckcheck check SUMS
}

@test "ckcheck: 128 digits are tried as sha512 and blake2b, and -a decides" {
	echo a >a
	b2sum a >SUMS
	run -0 ckcheck check SUMS
	run -0 ckcheck check -a blake2b SUMS
	run -1 ckcheck check -a sha512 SUMS
	cp SUMS SHA512SUMS
	run -1 ckcheck check SHA512SUMS
	run -65 ckcheck check -a sha256 SUMS
}

@test "ckcheck: a missing operand is 66, an unreadable one 74, and the others are summed" {
	echo a >a
	run -66 --separate-stderr ckcheck sum gone a
	[ "$output" = "$(sha256sum a)" ]
	[ "$stderr" = "ckcheck: gone: no such file or directory" ]
	mkdir folder
	run -74 --separate-stderr ckcheck sum folder a gone
	[ "$output" = "$(sha256sum a)" ]
	[[ "$stderr" == *"ckcheck: folder: is a directory (use -r)"* ]]
	run -66 ckcheck check gone
	run -74 ckcheck check folder
}

@test "ckcheck: what may not be read is UNREADABLE and 74" {
	echo a >a
	echo b >b
	ckcheck sum a b >SUMS
	chmod 0 a
	if [ "$(id -u)" = 0 ]; then
		rm a
		mkdir a # root may read everything; a folder it cannot hash
	fi
	run -74 --separate-stderr ckcheck check SUMS
	[ "$output" = $'UNREADABLE\ta\nOK\tb' ]
}

@test "ckcheck: a manifest that names a pipe does not hang" {
	mkfifo pipe
	echo "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  pipe" >SUMS
	run -74 --separate-stderr timeout 20 ckcheck check SUMS
	[ "$output" = $'UNREADABLE\tpipe' ]
}

@test "ckcheck: -r takes regular files only, in byte order, and says what it skips" {
	mkdir -p tree/b tree/a
	echo 1 >tree/b/x
	echo 2 >tree/a/y
	echo 3 >tree/Z
	ln -s ../Z tree/a/link
	ln -s .. tree/b/loop
	mkfifo tree/pipe
	run -0 --separate-stderr timeout 20 ckcheck sum -r tree/
	[ "$(cut -c 67- <<<"$output")" = $'tree/Z\ntree/a/y\ntree/b/x' ]
	[ "$stderr" = "ckcheck: warning: tree/pipe: skipped: not a regular file" ]
	cd tree
	rm pipe
	run -0 ckcheck sum -r
	[ "$(cut -c 67- <<<"$output")" = $'./Z\n./a/y\n./b/x' ]
}

@test "ckcheck: a manifest written into the tree leaves itself out" {
	mkdir tree
	echo 1 >tree/x
	cd tree
	ckcheck sum -r -o SUMS .
	ckcheck sum -r -o SUMS .
	[ "$(cut -c 67- SUMS)" = "./x" ]
	ckcheck sum -r . >SUMS 2>../note
	[ "$(cut -c 67- SUMS)" = "./x" ]
	[ "$(cat ../note)" = "ckcheck: warning: ./SUMS: skipped: it is the output" ]
}

@test "ckcheck: -o replaces only on success, keeps the mode, and follows a link" {
	echo a >a
	echo old >real
	chmod 640 real
	ln -s real SUMS
	run -66 ckcheck sum -o SUMS a gone
	[ "$(cat real)" = old ]
	ckcheck sum -o SUMS a
	[ "$(cat real)" = "$(sha256sum a)" ]
	[ -L SUMS ]
	[ "$(stat -c %a real)" = 640 ]
	[ "$(find . -name '.holdfast*')" = "" ]
}

@test "ckcheck: -o works where no file can be named through /proc, and leaves nothing behind" {
	[ "$HOLDFAST_MODE" = release ] || skip "sanitizers need /proc, and cannot be traced"
	unshare -m sh -c 'mount -t tmpfs none /proc' 2>/dev/null || skip "no mount namespace here"
	echo a >a
	echo old >SUMS
	unshare -m sh -c 'mount -t tmpfs none /proc && ckcheck sum -o SUMS a'
	assert_file_is SUMS "$(sha256sum a)"
	run -66 unshare -m sh -c 'mount -t tmpfs none /proc && ckcheck sum -o SUMS a gone'
	assert_file_is SUMS "$(sha256sum a)"
	mkdir tree
	for i in $(seq 1 40); do truncate -s 64M "tree/$i"; done
	set -m
	unshare -m sh -c \
		'mount -t tmpfs none /proc && exec ckcheck sum -r --progress -o SUMS tree' \
		2>progress &
	pid=$!
	set +m
	wait_until 20 grep -q MiB progress
	kill -INT "$pid"
	code=0
	wait "$pid" || code=$?
	[ "$code" = 130 ]
	[ "$(find . -name '.holdfast*')" = "" ]
}

@test "ckcheck: -o never hands on set-user-ID bits, and keeps the owner where it may" {
	echo a >a
	echo x >SUMS
	chmod 4757 SUMS
	ckcheck sum -o SUMS a
	[ "$(stat -c %a SUMS)" = 757 ]
	[ "$(id -u)" = 0 ] || skip "only root can give files away"
	chown 12345:12345 SUMS
	ckcheck sum -o SUMS a
	[ "$(stat -c %u:%g SUMS)" = 12345:12345 ]
}

@test "ckcheck: -o leaves the output out of itself, and never replaces it by nothing" {
	echo a >a
	ckcheck sum -o SUMS a
	run -0 --separate-stderr ckcheck sum -o SUMS a SUMS
	assert_stderr_is "ckcheck: warning: SUMS: skipped: it is the output"
	run -0 ckcheck check SUMS
	run -66 ckcheck sum -o a a
	assert_file_is a a
	mkdir empty
	run -66 ckcheck sum -r -o SUMS empty
	run -0 ckcheck check SUMS
	ln -s loop loop
	run -74 ckcheck sum -o loop a
	[ -L loop ]
}

@test "ckcheck: a folder that cannot be read to its end is 74" {
	[ "$HOLDFAST_MODE" = release ] || skip "sanitizers need /proc, and cannot be traced"
	command -v strace >/dev/null || skip "strace is not installed"
	mkdir many
	for i in $(seq 1 50); do : >"many/$i"; done
	strace -o trace true 2>/dev/null || skip "nothing may be traced here"
	run -74 strace -f -o trace -e inject=getdents64:error=EIO:when=2 ckcheck sum -r -o S many
	[ ! -e S ]
}

@test "ckcheck: with -o, signals end it while a reader waits for ever" {
	mkfifo pipe
	for jobs in 1 2; do
		set -m
		ckcheck sum -j "$jobs" -o SUMS pipe &
		pid=$!
		set +m
		wait_until 10 test -e "/proc/$pid/task"
		# The writer's end opens only once the reader is there.
		exec 9>pipe
		kill -TERM "$pid"
		code=0
		wait "$pid" || code=$?
		exec 9>&-
		[ "$code" = 143 ]
		[ "$(find . -name 'SUMS' -o -name '.holdfast*')" = "" ]
	done
}

@test "ckcheck: a pipe in a manifest is not even opened" {
	mkfifo pipe
	printf '%064d  pipe\n' 0 >SUMS
	(trap '' PIPE; echo data >pipe) 2>err &
	writer=$!
	run -74 ckcheck check SUMS
	kill "$writer"
	wait "$writer" || :
	[ ! -s err ]
}

@test "ckcheck: a closed standard input is an error, not an empty file" {
	run -74 bash -c 'ckcheck sum <&-'
	run -74 bash -c 'hashring map -N a <&-'
}

@test "ckcheck: results come while the rest is still under way" {
	echo a >a
	mkfifo pipe
	ckcheck sum -j 2 a pipe >out &
	pid=$!
	exec 9>pipe
	wait_until 10 grep -q ' a$' out
	exec 9>&-
	wait "$pid"
	mkfifo manifest
	ckcheck check - <manifest >verdicts &
	pid=$!
	exec 9>manifest
	ckcheck sum a >&9
	wait_until 10 grep -q '^OK	a$' verdicts
	exec 9>&-
	wait "$pid"
}

@test "ckcheck: few descriptors mean fewer threads, not failures" {
	mkdir many
	for i in $(seq 1 100); do echo "$i" >"many/$i"; done
	run -0 bash -c 'ulimit -n 12; ckcheck sum -j 256 -r many'
	[ "$(wc -l <<<"$output")" = 100 ]
}

@test "ckcheck: SIGINT and SIGTERM during sum -r leave the old manifest and no temporary file" {
	mkdir tree
	for i in $(seq 1 40); do truncate -s 64M "tree/$i"; done
	echo old >SUMS
	for signal in INT TERM; do
		# Job control: a background job of a shell without it ignores SIGINT.
		set -m
		ckcheck sum -r --progress -o SUMS tree 2>progress &
		pid=$!
		set +m
		wait_until 20 grep -q MiB progress
		kill -"$signal" "$pid"
		code=0
		wait "$pid" || code=$?
		[ "$code" = $((128 + $(kill -l "$signal"))) ]
		[ "$(cat SUMS)" = old ]
		[ "$(find . -name '.holdfast*')" = "" ]
	done
}

@test "ckcheck: kill -9 during sum -r leaves the old manifest and no temporary file" {
	mkdir tree
	for i in $(seq 1 40); do truncate -s 64M "tree/$i"; done
	echo old >SUMS
	ckcheck sum -r --progress -o SUMS tree 2>progress &
	wait_until 20 grep -q MiB progress
	kill -9 $!
	wait $! || :
	[ "$(cat SUMS)" = old ]
	[ "$(find . -name '.holdfast*')" = "" ]
}

@test "ckcheck: a file that grows while it is read is UNSTABLE and 74" {
	truncate -s 512M growing
	ckcheck sum growing >SUMS &
	sum=$!
	# Touch it until the reader is done: no reading of it can be quiet.
	while kill -0 "$sum" 2>/dev/null; do printf x >>growing; done
	code=0
	wait "$sum" || code=$?
	[ "$code" = 74 ]
	[ ! -s SUMS ]
}

@test "ckcheck: files of proc and sysfs are read, though their sizes lie" {
	run -0 ckcheck sum /proc/version
	[ "$output" = "$(sha256sum /proc/version)" ]
}

@test "ckcheck: standard input, as the default and by name" {
	[ "$(printf x | ckcheck sum)" = "$(printf x | sha256sum)" ]
	[ "$(printf x | ckcheck sum -)" = "$(printf x | sha256sum -)" ]
	printf x | ckcheck sum >SUMS
	run -0 ckcheck check SUMS < <(printf x)
	[ "$output" = $'OK\t-' ]
	run -65 ckcheck check - <SUMS
}

@test "ckcheck: --json is one object a line, and names that are not UTF-8 are in hexadecimal" {
	odd_names
	ckcheck sum --json odd/* | jq -e . >objects
	[ "$(ckcheck sum --json odd/plain | jq -r '.digest, .size, .alg, .path' | tr '\n' ' ')" = \
		"$(sha256sum odd/plain | cut -d ' ' -f 1) 16 sha256 odd/plain " ]
	[ "$(ckcheck sum --json $'odd/\xff\xfe' | jq -r .path_hex)" = "6f64642ffffe" ]
	ckcheck sum odd/* >SUMS
	echo damage >odd/plain
	rm odd/empty
	run -1 --separate-stderr ckcheck check --json SUMS
	jq -r .verdict <<<"$output" | sort | uniq -c | awk '{ print $2, $1 }' >counts
	assert_file_is counts "FAILED 1"$'\n'"MISSING 1"$'\n'"OK $(($(wc -l <SUMS) - 2))"
	[ "$(jq -r 'select(.verdict == "MISSING") | .error' <<<"$output")" = \
		"no such file or directory" ]
}

@test "ckcheck: a full disk is 74, on standard output and with -o" {
	echo a >a
	run -74 bash -c 'ckcheck sum a >/dev/full'
	[ "$output" = "ckcheck: cannot write output: no space left on device" ]
	run -74 ckcheck sum -o /nonexistent/SUMS a
	run -74 ckcheck sum -o /dev/full a
}

@test "ckcheck: into head it ends quietly" {
	mkdir many
	for i in $(seq 1 200); do echo "$i" >"many/$i"; done
	# shellcheck disable=SC2046
	ckcheck sum -r $(yes many | head -n 40) 2>err | head -n 1 >out
	[ "$(wc -l <out)" = 1 ]
	[ ! -s err ]
}

@test "ckcheck: a closed standard output is an error, not a corrupted file" {
	echo a >a
	run -74 bash -c 'ckcheck sum a >&-'
	[ "$(cat a)" = a ]
}

@test "ckcheck: usage errors are 64 with one line on stderr" {
	for args in "sum --nope" "sum -a sha3" "sum -j 0" "sum -j x" "sum -o" "check --nope" \
		"check -a nope" "nope" "" "-x"; do
		# shellcheck disable=SC2086
		run -64 --separate-stderr ckcheck $args </dev/null
		[ "$output" = "" ]
		[ "$(wc -l <<<"$stderr")" = 1 ]
		[[ "$stderr" == ckcheck:* ]]
	done
}

@test "ckcheck: a name in a manifest cannot forge a line or drive the terminal" {
	printf '%064d  gone\\r\\ngone\033[2J\n' 0 | sed 's/^/\\/' >SUMS
	run -1 --separate-stderr ckcheck check SUMS
	[ "$(wc -l <<<"$output")" = 1 ]
	printf '%064d  \033[2J\n' 0 >SUMS
	mkdir $'\033[2J'
	run -74 --separate-stderr ckcheck check SUMS
	[[ "$stderr" != *$'\033'* ]]
}

@test "ckcheck: --progress draws on stderr and leaves stdout alone" {
	truncate -s 1G big
	ckcheck sum --progress big >out 2>err
	[ "$(cat out)" = "$(ckcheck sum --no-progress big)" ]
	grep -q 'GiB\|MiB' err
}

@test "ckcheck: every option in the table is accepted and in --help" {
	every_option_works ckcheck sum
	every_option_works ckcheck check
}
