# hashring as its user meets it: answers, errors, pipes, odd records.
# shellcheck disable=SC2154 # status, output and stderr are set by run

bats_require_minimum_version 1.5.0
load ../lib/common

golden_ring() {
	cat <<-'RING'
		hashring 1
		layout ketama
		node 10.0.0.1:11211
		node 10.0.0.2:11212 weight=2
		node 10.0.0.3:11211 weight=1
		node 10.0.0.4:11213 weight=3
		node 10.0.0.5:11211
	RING
}

@test "hashring: ketama gives the golden digest, from a ring file and a bare list" {
	golden_ring >ring
	sed -n 's/^node //p' ring | sed 's/weight=//' >bare
	[ "$(seq 0 99999 | hashring map -r ring | md5sum)" = "177553e8f93af2da32e64cc2803d04ed  -" ]
	[ "$(seq 0 99999 | hashring map -l ketama -r bare | md5sum)" = \
		"177553e8f93af2da32e64cc2803d04ed  -" ]
}

@test "hashring: jump over xxh64 gives the golden digest" {
	[ "$(seq 0 99999 | hashring map -l jump -N "$(seq -s, 0 99)" | md5sum)" = \
		"6ff722e6006b93a31bf7137f40d0e341  -" ]
}

@test "hashring: taking a node out moves only its keys" {
	seq 1 20000 | hashring map -N a,b:3,c,d >with
	seq 1 20000 | hashring map -N a,b:3,d >without
	paste with without | awk '
		$2 != $4 && $2 != "c" { wrong++ }
		$2 == "c" { share++ }
		END { exit wrong > 0 || share == 0 }'
}

@test "hashring: the order of the nodes does not matter to layout ring" {
	[ "$(seq 1 5000 | hashring map -N a,b:3,c,d | md5sum)" = \
		"$(seq 1 5000 | hashring map -N d,c,b:3,a | md5sum)" ]
}

@test "hashring: shares follow weights" {
	seq 1 100000 | hashring map -n -N light,heavy:3 >nodes
	awk '{ n[$1]++ } END { r = n["heavy"] / n["light"]; exit !(r > 2.2 && r < 4) }' nodes
}

@test "hashring: replicas are different nodes and the first is the owner" {
	seq 1 1000 | hashring map -N a,b,c,d -R 3 >three
	[ "$(cut -f 1,2 three | md5sum)" = "$(seq 1 1000 | hashring map -N a,b,c,d | md5sum)" ]
	awk -F '\t' 'NF != 4 || $2 == $3 || $2 == $4 || $3 == $4 { exit 1 }' three
}

@test "hashring: a node that is down passes its keys to the next replica, and no other key moves" {
	printf 'hashring 1\nnode a\nnode b\nnode c\nnode d\n' >up
	sed 's/node b/node b state=down/' up >down
	seq 1 5000 | hashring map -R 2 -r up >before
	seq 1 5000 | hashring map -r down >after
	paste before after | awk -F '\t' '{ want = $2 == "b" ? $3 : $2 } $5 != want { exit 1 }'
}

@test "hashring: name= keeps the keys when the address changes" {
	printf 'hashring 1\nnode 10.0.0.1 name=one\nnode 10.0.0.2 name=two\n' >old
	printf 'hashring 1\nnode 10.9.9.9 name=one\nnode 10.0.0.2 name=two\n' >new
	[ "$(seq 1 999 | hashring map -r old | sed 's/10.0.0.1$/10.9.9.9/' | md5sum)" = \
		"$(seq 1 999 | hashring map -r new | md5sum)" ]
}

@test "hashring: tag keeps keys with the same tag together" {
	printf 'hashring 1\ntag {}\nnode a\nnode b\nnode c\n' >ring
	[ "$(seq -f '{user7}.%g' 1 100 | hashring map -n -r ring | sort -u | wc -l)" = 1 ]
	[ "$(seq -f '{}.%g' 1 100 | hashring map -n -r ring | sort -u | wc -l)" = 3 ]
}

@test "hashring: -k takes the key from a field and prints the whole record" {
	run -0 hashring map -k 2 -t : -N a,b,c <<<"x:k1:y"
	[ "$output" = "x:k1:y"$'\t'"$(echo k1 | hashring map -n -N a,b,c)" ]
	printf '1\tk1\n' | hashring map -k 2 -N a,b,c >tab
	[ "$(cut -f 3 tab)" = "$(echo k1 | hashring map -n -N a,b,c)" ]
}

@test "hashring: a record without the field is 65, and those before it are answered" {
	run -65 --separate-stderr hashring map -k 2 -t , -N a <<<$'k,1\nshort\nk,2'
	[ "$output" = $'k,1\ta' ]
	[ "$stderr" = "hashring: input line 2: has no field 2" ]
}

@test "hashring: -0 carries newlines and empty keys" {
	printf 'a\nb\0\0c' | hashring map -0 -N only >out
	printf 'a\nb\tonly\0\tonly\0c\tonly\0' | cmp - out
}

@test "hashring: empty input gives empty output, a last line without newline counts" {
	run -0 hashring map -N a </dev/null
	[ "$output" = "" ]
	printf 'x' | hashring map -N a >out
	printf 'x\ta\n' | cmp - out
}

@test "hashring: records longer than a block pass whole" {
	head -c 3000000 /dev/zero | tr '\0' 'x' >long
	echo >>long
	echo short >>long
	hashring map -N a <long >out
	{ head -n 1 long | tr -d '\n'; printf '\ta\nshort\ta\n'; } | cmp - out
	hashring map -n -R 2 -N a,b <long | grep -c '^[ab]	[ab]$' | grep -qx 2
}

@test "hashring: a record above the cap is 65 with its number" {
	{ echo ok; head -c 17000000 /dev/zero | tr '\0' x; } >long
	run -65 --separate-stderr hashring map -N a <long
	[ "$output" = $'ok\ta' ]
	[ "$stderr" = "hashring: input line 2: longer than 16777216 bytes" ]
}

@test "hashring: into head it ends quietly" {
	yes key | hashring map -N a,b 2>err | head -n 1 >out
	[ "$(wc -l <out)" = 1 ]
	[ ! -s err ]
}

@test "hashring: as a coprocess it answers each key as it comes" {
	coproc hashring map -N a,b,c
	for key in one two three; do
		echo "$key" >&"${COPROC[1]}"
		read -r -t 10 answer <&"${COPROC[0]}"
		[ "${answer%%$'\t'*}" = "$key" ]
	done
}

@test "hashring: a full disk is 74" {
	run -74 bash -c 'echo x | hashring map -N a >/dev/full'
	[ "$output" = "hashring: cannot write output: no space left on device" ]
}

@test "hashring: usage errors are 64 with one line on stderr" {
	for args in "--nope -N a" "-N" "--replicas 0 -N a" "--replicas x -N a" "-l moon -N a" \
		"-t ab -N a" "" "-N a -r b" "-N 10.0.0.1:11211" "-N localhost:11211" "-N a,a" \
		"-N a,," "-N a operand" "--node-only=1 -N a"; do
		# shellcheck disable=SC2086
		run -64 --separate-stderr hashring map $args </dev/null
		[ "$output" = "" ]
		[ "$(wc -l <<<"$stderr")" = 1 ]
		[[ "$stderr" == hashring:* ]]
	done
	run -64 hashring
	run -64 hashring mpa
	run -64 hashring --nope
}

@test "hashring: a typo is met with the option that was meant" {
	run -64 hashring map --replcas 2
	[[ "$output" == *"did you mean --replicas"* ]]
}

@test "hashring: a bad ring is 65 with its line, a missing one 66, a folder 74" {
	printf 'hashring 1\nnode a\nnode b weight=x\n' >bad
	run -65 hashring map -r bad </dev/null
	[ "$output" = "hashring: bad: line 3: weight x: not a number from 0 to 1000000" ]
	run -66 hashring map -r gone </dev/null
	[ "$output" = "hashring: gone: no such file or directory" ]
	mkdir folder
	run -74 hashring map -r folder </dev/null
	printf 'hashring 2\nnode a\n' >future
	run -65 hashring map -r future </dev/null
	printf 'hashring 1\ncolour red\nnode a\n' >unknown
	run -65 hashring map -r unknown </dev/null
	[ "$output" = "hashring: unknown: line 2: unknown setting colour" ]
	: >empty
	run -65 hashring map -r empty </dev/null
}

@test "hashring: more replicas than nodes is refused" {
	run -64 hashring map -N a,b -R 3 </dev/null
	[ "$output" = "hashring: -N: 3 replicas wanted, but only 2 nodes take keys" ]
}

@test "hashring: a node too light for a point is told" {
	printf 'a 1\nb 100000\n' >servers
	run -0 --separate-stderr hashring map -l ketama -r servers <<<x
	[ "$output" = $'x\tb' ]
	[[ "$stderr" == *"node a is too light to get a point in layout ketama" ]]
}

@test "hashring: standard input is for the keys" {
	run -64 hashring map -r - </dev/null
}

@test "hashring: what would be ignored is refused" {
	printf 'hashring 1\nnode a\n' >ring
	run -65 hashring map -l ketama -r ring </dev/null
	printf 'hashring 1\nvnodes 10\nvnodes 20\nnode a\n' >ring
	run -65 hashring map -r ring </dev/null
	printf 'hashring 1\nnode a weight=1 weight=2\n' >ring
	run -65 hashring map -r ring </dev/null
	[ "$output" = "hashring: ring: line 2: given twice: weight" ]
}

@test "hashring: every option in the table is accepted and in --help" {
	every_option_works hashring map
}
