#!/usr/bin/env bats
# The rules about sources, each proven by a copy of the tree that breaks it: dev/check-layers,
# dev/check-pure, dev/check-headers, base/banned.h, dev/tidy, dev/lint.

load ../lib/dev

setup()
{
	setup_folder
	only_in_release
}

cc_flags=(-std=c11 -D_GNU_SOURCE -Ilib -O2 -pthread)

# --- dev/check-layers

layers_tree()
{
	copy_tree lib bin dev
}

@test "layers: the tree as it is passes" {
	layers_tree
	accepts dev/check-layers
}

@test "layers: base may not include codec" {
	layers_tree
	prepend lib/base/num.h '#include "codec/hex.h"'
	refuses 'lib/base/num.h:1: base may not include "codec/hex.h"' dev/check-layers
}

@test "layers: core may not include net, and net not client" {
	layers_tree
	mkdir lib/net lib/client
	touch lib/net/udp.h lib/client/store.h
	prepend lib/core/ring/ring.h '#include "net/udp.h"'
	prepend lib/net/udp.h '#include "client/store.h"'
	refuses 'lib/core/ring/ring.h:1: core may not include "net/udp.h"' dev/check-layers
	refuses 'lib/net/udp.h:1: net may not include "client/store.h"' dev/check-layers
}

@test "layers: only paxosd may include node" {
	layers_tree
	mkdir lib/node bin/paxosd
	touch lib/node/api.h
	prepend bin/hashring/map.h '#include "node/api.h"'
	echo '#include "node/api.h"' >bin/paxosd/api.h
	refuses 'bin/hashring/map.h:1: bin/hashring/map.h may not include "node/api.h"' \
		dev/check-layers
	run ! grep -F 'bin/paxosd' <<<"$output"
}

@test "layers: a tool may not include another tool" {
	layers_tree
	prepend bin/hashring/map.h '#include "../ckcheck/crew.h"' '#include "ckcheck/crew.h"'
	refuses 'bin/hashring/map.h:1: "../ckcheck/crew.h": .. is no layer' dev/check-layers
	refuses 'bin/hashring/map.h:2: "ckcheck/crew.h": ckcheck is no layer' dev/check-layers
}

@test "layers: a name without a slash is a file of the same folder" {
	layers_tree
	prepend lib/codec/hex.h '#include "num.h"'
	refuses 'lib/codec/hex.h:1: "num.h" is not in lib/codec/' dev/check-layers
}

@test "layers: a third-party header stays in its files" {
	layers_tree
	prepend lib/codec/hex.h '#include <openssl/evp.h>'
	refuses 'lib/codec/hex.h:1: <openssl/evp.h> belongs to the files' dev/check-layers
}

@test "layers: a library that nobody listed is refused" {
	layers_tree
	prepend bin/hashring/map.h '#include <curl/curl.h>'
	refuses 'bin/hashring/map.h:1: <curl/curl.h> is neither' dev/check-layers
}

@test "layers: base/banned.h is the last include, the own header the first" {
	layers_tree
	append lib/base/num.c '#include <errno.h>'
	prepend lib/base/map.c '#include <errno.h>'
	refuses 'the last include is not "base/banned.h"' dev/check-layers
	grep -F 'lib/base/num.c' <<<"$output"
	grep -F 'lib/base/map.c:1: the first include is not its own "base/map.h"' <<<"$output"
}

@test "layers: no file is named util" {
	layers_tree
	echo '/* x */' >lib/base/util.h
	refuses 'lib/base/util.h:1: a module is named for what it is' dev/check-layers
}

# --- dev/check-pure

# A build folder as the Makefile makes it, to recompile single files in.
pure_tree()
{
	copy_tree lib dev
	mkdir -p build/release
	cp -r "$HOLDFAST_BUILD/lib" build/release/lib
}

# compile FILE.c: into the build folder.
compile()
{
	gcc "${cc_flags[@]}" -c -o "build/release/${1%.c}.o" "$1"
}

@test "pure: the objects as they are pass" {
	pure_tree
	accepts dev/check-pure build/release
}

@test "pure: lib/core may not ask for the time" {
	pure_tree
	append lib/core/ring/points.c 'uint64_t points_now(void);' \
		'uint64_t points_now(void) { return (uint64_t)time(NULL); }'
	compile lib/core/ring/points.c
	refuses 'lib/core/ring/points.c: calls time' dev/check-pure build/release
}

@test "pure: lib/core may not log, read files or ask the environment" {
	pure_tree
	mkdir -p lib/core/detect build/release/lib/core/detect
	printf '%s\n' '#include <stdlib.h>' '#include "base/file.h"' '#include "base/log.h"' \
		'char *f(void);' \
		'char *f(void) { log_error("x"); return getenv("HOME"); }' >lib/core/detect/phi.c
	gcc "${cc_flags[@]}" -w -c -o build/release/lib/core/detect/phi.o lib/core/detect/phi.c
	refuses 'lib/core/detect/phi.c: calls getenv' dev/check-pure build/release
	refuses 'lib/core/detect/phi.c: calls log_error' dev/check-pure build/release
}

@test "pure: lib/core/consensus may not allocate, and other core areas may" {
	pure_tree
	mkdir -p build/release/lib/core/consensus build/release/lib/core/kv
	printf '%s\n' '#include "base/mem.h"' 'void *f(void);' \
		'void *f(void) { return mem_zalloc(1, 1); }' >paxos.c
	gcc "${cc_flags[@]}" -c -o build/release/lib/core/kv/tree.o paxos.c
	accepts dev/check-pure build/release
	mv build/release/lib/core/kv/tree.o build/release/lib/core/consensus/paxos.o
	refuses 'lib/core/consensus/paxos.c: calls mem_zalloc' dev/check-pure build/release
}

@test "pure: lib/ has no variable that can change, static in a function or of the file" {
	pure_tree
	append lib/base/num.c 'int num_next(void);' \
		'static int counter;' \
		'int num_next(void) { static int calls = 7; return ++counter + ++calls; }'
	compile lib/base/num.c
	refuses 'num.c: the variable counter can change (.bss)' dev/check-pure build/release
	refuses 'lib/base/num.c: the variable calls can change (.data)' dev/check-pure build/release
}

@test "pure: tables of constant pointers are no variables" {
	pure_tree
	append lib/base/num.c 'extern const char *const num_names[2];' \
		'const char *const num_names[2] = { "a", "b" };'
	gcc "${cc_flags[@]}" -fPIE -c -o build/release/lib/base/num.o lib/base/num.c
	accepts dev/check-pure build/release
}

@test "pure: a build folder without objects fails" {
	pure_tree
	refuses 'there is no object' dev/check-pure build/none
}

# --- dev/check-headers

@test "headers: a header that leaves out an include is named" {
	copy_tree lib dev
	printf '%s\n' '/* x */' '#ifndef BASE_LEAN_H' '#define BASE_LEAN_H' 'uint64_t lean(void);' \
		'#endif' >lib/base/lean.h
	accepts dev/check-headers gcc "${cc_flags[@]}" -- lib/base/num.h
	refuses 'lib/base/lean.h does not compile alone' \
		dev/check-headers gcc "${cc_flags[@]}" -- lib/base/num.h lib/base/lean.h
}

@test "headers: a guard that is missing or misnamed is named" {
	copy_tree lib bin dev
	printf '%s\n' '/* x */' '#include <stddef.h>' >lib/base/bare.h
	sed -i 's/HASHRING_MAP_H/MAP_H/' bin/hashring/map.h
	refuses 'lib/base/bare.h: the guard is missing, not BASE_BARE_H' \
		dev/check-headers gcc "${cc_flags[@]}" -- lib/base/bare.h
	refuses 'bin/hashring/map.h: the guard is MAP_H, not HASHRING_MAP_H' \
		dev/check-headers gcc "${cc_flags[@]}" -- bin/hashring/map.h
}

# --- base/banned.h

@test "banned calls do not compile, in lib and bin" {
	copy_tree lib bin
	append lib/base/num.c 'void num_bad(char *to); void num_bad(char *to) { strcpy(to, "x"); }'
	append bin/hashring/map.c 'void bad(void); void bad(void) { free(malloc(1)); }'
	run gcc "${cc_flags[@]}" -fsyntax-only lib/base/num.c
	assert_status 1
	[[ $output == *'lib/base/num.c'*'poisoned "strcpy"'* ]]
	run gcc "${cc_flags[@]}" -fsyntax-only bin/hashring/map.c
	assert_status 1
	[[ $output == *'bin/hashring/map.c'*'poisoned "malloc"'* ]]
}

# --- dev/tidy. Its own words are put together, so that it does not find them here.

tidy_tree()
{
	copy_tree dev
	mkdir -p lib/base bin/demo tests/e2e tests/unit
}

lines()
{
	local i

	for ((i = 0; i < $1; i++)); do
		echo "$2"
	done
}

@test "tidy: 100 columns pass, 101 do not, a tab counts up to 8, a letter of two bytes 1" {
	tidy_tree
	{
		echo '/* x */'
		printf '\t/*%88s*/\n' ''
		printf 'a\t/*%88s*/\n' ''
		printf '/*%96s*/\n' '' | sed 's/ /é/g'
	} >lib/base/a.c
	accepts dev/tidy lib/base/a.c
	printf 'int %096d;\n' 1 >>lib/base/a.c
	refuses 'lib/base/a.c:5: 101 columns' dev/tidy lib/base/a.c
}

@test "tidy: a function of 71 lines" {
	tidy_tree
	{ echo '/* x */'; echo 'int f(void)'; echo '{'; lines 68 ';'; echo '}'; } >lib/base/a.c
	accepts dev/tidy lib/base/a.c
	{ echo '/* x */'; echo 'int f(void)'; echo '{'; lines 69 ';'; echo '}'; } >lib/base/a.c
	refuses 'lib/base/a.c:3: a function of 71 lines' dev/tidy lib/base/a.c
	{ printf '#!/bin/sh\n# x\nf() {\n'; lines 69 :; echo '}'; } >tests/e2e/a.bash
	refuses 'tests/e2e/a.bash:3: a function of 71 lines' dev/tidy tests/e2e/a.bash
}

@test "tidy: a file of 501 lines, a main of 151" {
	tidy_tree
	{ echo '/* x */'; lines 499 ';'; } >lib/base/a.c
	accepts dev/tidy lib/base/a.c
	echo ';' >>lib/base/a.c
	refuses 'lib/base/a.c:501: 501 lines, 500 allowed' dev/tidy lib/base/a.c
	{ echo '/* x */'; lines 150 ';'; } >bin/demo/main.c
	refuses 'bin/demo/main.c:151: 151 lines, 150 allowed' dev/tidy bin/demo/main.c
}

@test "tidy: a note of work to do has the number of its issue" {
	tidy_tree
	printf '/* x */\n/* %s #12: later */\n/* mktemp XX%s */\n' 'TO''DO' 'XX' >lib/base/a.c
	accepts dev/tidy lib/base/a.c
	printf '/* %s: later */\n' 'FIX''ME' >>lib/base/a.c
	refuses 'lib/base/a.c:4: a note of work to do' dev/tidy lib/base/a.c
}

@test "tidy: a file starts with a comment" {
	tidy_tree
	echo 'int a;' >lib/base/a.c
	printf '#!/usr/bin/env bats\n\nload x\n' >tests/e2e/a.bats
	refuses 'lib/base/a.c:1: no comment at the head' dev/tidy
	refuses 'tests/e2e/a.bats:1: no comment at the head' dev/tidy
}

@test "tidy: blanks at the end of a line, no newline at the end of a file, // comments" {
	tidy_tree
	printf '/* http://x */\nchar *u = "http://x"; \nint a; // no\nint b;' >lib/base/a.c
	refuses 'lib/base/a.c:2: blanks at the end' dev/tidy lib/base/a.c
	refuses 'lib/base/a.c:3: a // comment' dev/tidy lib/base/a.c
	refuses 'lib/base/a.c:4: no newline at the end' dev/tidy lib/base/a.c
	[[ $output != *a.c:1:* && $output != *'a.c:2: a //'* ]]
}

@test "tidy: a test waits with wait_until alone" {
	tidy_tree
	printf '# x\nwait_until()\n{\n\tsle%s 1\n}\n' ep >tests/e2e/a.bash
	accepts dev/tidy tests/e2e/a.bash
	printf '# x\nf()\n{\n\tx && sle%s 1\n}\n' ep >tests/e2e/a.bash
	refuses 'tests/e2e/a.bash:4: a sle''ep in a test' dev/tidy tests/e2e/a.bash
}

@test "tidy: calls that base/banned.h does not see in tests and shell" {
	tidy_tree
	printf '/* x */\nint f(void) { return sys%s("x"); }\n' tem >tests/unit/a.c
	printf '# x\npk%s hashring\n' ill >tests/e2e/a.bash
	refuses 'tests/unit/a.c:2: a banned call' dev/tidy tests/unit/a.c
	refuses 'tests/e2e/a.bash:2: a banned command' dev/tidy tests/e2e/a.bash
}

# --- dev/lint

@test "lint: names the file and line of what each tool finds" {
	copy_tree dev .clang-format
	mkdir -p lib/base bin tests man
	printf '/* x */\nint f(void) { int a[2]; a[2] = 1; return a[2]; }\n' >lib/base/a.c
	# shellcheck disable=SC2016 # as it stands in the script
	printf '#!/bin/sh\n# x\necho $1\n' >dev/bad
	refuses 'clang-format' dev/lint
	grep -F 'lib/base/a.c:2' <<<"$output"
	grep -F 'not ok - cppcheck' <<<"$output"
	grep -F 'not ok - shellcheck' <<<"$output"
	grep -F 'dev/bad line 3' <<<"$output"
}

@test "lint: a tool that is not installed is skipped and says so" {
	copy_tree dev/lint dev/tidy
	mkdir -p lib/base bin tests path
	printf '/* x */\n' >lib/base/a.c
	for tool in sh dirname find sort mktemp rm awk tail od grep head sed; do
		ln -s "$(command -v "$tool")" path/
	done
	run env PATH="$PWD/path" dev/lint
	assert_status 0
	assert_output_has 'ok - clang-format # SKIP not installed'
	assert_output_has 'ok - shellcheck # SKIP not installed'
}
