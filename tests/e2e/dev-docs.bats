#!/usr/bin/env bats
# What keeps documents true, each rule proven by breaking it: dev/check-docs, dev/gen-completions,
# dev/man-examples. The tool they look at is a small one of their own.

load ../lib/dev

# A tree with one tool, demo, whose option table is the file `table`.
setup()
{
	setup_folder
	only_in_release
	copy_tree dev lib/base/exit.h
	mkdir -p bin/demo build/bin man examples tests/e2e
	touch bin/demo/main.c tests/e2e/demo.bats
	echo 'demo is a tool' >README.md
	echo 'demo go' >examples/demo.sh
	{
		printf 'tool\tdemo\tShows things.\n'
		printf 'verb\tgo\t[FILE...]\tfile\tGoes there.\n'
		printf 'option\tgo\tkey\tk\tnumber\t-\tFIELD\t-\ttake this field: 1 [first]\n'
		printf 'option\tgo\tlayout\tl\tchoice\t-\tLAYOUT\tring,jump\tthe layout\n'
		printf 'option\tgo\toutput\t-\ttext\tfile\tFILE\t-\twrite the user'\''s file\n'
		printf 'option\tgo\ttag\t-\tflag\t-\t-\t-\twrite tags\n'
		printf 'option\tgo\tfail-after\t-\thidden\t-\tN\t-\ttest hook\n'
		printf 'option\tgo\thelp\t-\tflag\t-\t-\t-\tshow this\n'
		printf 'option\tgo\tversion\t-\tflag\t-\t-\t-\tshow the version\n'
		printf 'verb\tstay\t-\t-\tStays here.\n'
		printf 'option\tstay\ttag\tt\tflag\t-\t-\t-\twrite tags\n'
	} >table
	printf '#!/bin/sh\ncat "%s"\n' "$PWD/table" >build/bin/demo
	chmod +x build/bin/demo
	export HOLDFAST_BIN=$PWD/build/bin
	dev/gen-completions --write
	demo_page >man/demo.1
	holdfast_page >man/holdfast.7
}

page_head()
{
	cat <<-END
		.\\" A page for a test.
		.Dd November 21, 2026
		.Dt $1
		.Os holdfast
	END
}

demo_page()
{
	page_head 'DEMO 1'
	cat <<-'END'
		.Sh NAME
		.Nm demo
		.Nd show things
		.Sh SYNOPSIS
		.Nm demo
		.Cm go Fl k Ar FIELD Fl l Ar LAYOUT Fl -output Ar FILE Fl -tag
		.Sh DESCRIPTION
		Shows things.
		.Sh OPTIONS
		.Ss go
		.Bl -tag -width Ds
		.It Fl k , Fl -key Ar FIELD
		Take this field.
		.It Fl l , Fl -layout Ar LAYOUT
		The layout.
		.It Fl -output Ar FILE
		Write there.
		.It Fl -tag
		Write tags.
		.El
		.Ss stay
		.Bl -tag -width Ds
		.It Fl t , Fl -tag
		Write tags.
		.El
		.Ss Common
		.Bl -tag -width Ds
		.It Fl -help
		Show the options.
		.It Fl -version
		Show the version.
		.El
		.Sh EXIT STATUS
		.Bl -tag -width Ds
		.It 0
		Done.
		.It 64
		Usage.
		.El
		.Sh EXAMPLES
		Words stay words:
		.Bd -literal
		$ printf '%s\en' one two
		one
		two
		$ echo a \e
		  b; cat <<'X'
		> here
		> X
		a b
		here
		$ false
		(exit 1)
		.Ed
		.Sh SEE ALSO
		.Xr holdfast 7
	END
}

holdfast_page()
{
	page_head 'HOLDFAST 7'
	cat <<-'END'
		.Sh NAME
		.Nm holdfast
		.Nd fault tolerance
		.Sh DESCRIPTION
		Tools.
		.Sh EXIT STATUS
		.Bl -tag -width Ds
	END
	sed -n 's/^[ \t]*X(EXIT_[A-Z_]*, \([0-9]*\), .*/.It \1\nA code./p' lib/base/exit.h
	echo .El
}

@test "docs: a tool with all its companions passes" {
	accepts dev/check-docs
	run ! grep -q SKIP <<<"$output"
}

@test "docs: an option that the page lacks" {
	sed -i '/Fl -output/,+1d' man/demo.1
	refuses 'man/demo.1: --output of go is missing' dev/check-docs
}

@test "docs: an option of the page that the table lacks, or has for another verb" {
	sed -i 's/Fl -output/Fl -outptu/' man/demo.1
	refuses 'man/demo.1:20: --outptu of go is no option of demo' dev/check-docs
	demo_page | sed 's/^.It Fl t , Fl -tag/.It Fl k , Fl -key Ar FIELD/' >man/demo.1
	refuses '--key of stay is no option of demo' dev/check-docs
	grep -F -e '--tag of stay is missing' <<<"$output"
}

@test "docs: a wrong argument name, a missing one, a wrong letter" {
	sed -i 's/-key Ar FIELD/-key Ar N/; s/-output Ar FILE/-output/; s/Fl l ,/Fl L ,/' man/demo.1
	refuses '--key of go takes FIELD, the page says N' dev/check-docs
	refuses '--output of go takes FILE, the page says -' dev/check-docs
	refuses '--layout of go has the letter l, the page says L' dev/check-docs
}

@test "docs: hidden options stay hidden" {
	sed -i 's/^.It Fl -tag$/.It Fl -fail-after Ar N\nHook.\n&/' man/demo.1
	refuses '--fail-after of go is hidden' dev/check-docs
}

@test "docs: a verb without its section, a section without its verb" {
	sed -i 's/^.Ss stay/.Ss stand/' man/demo.1
	refuses '.Sh OPTIONS has no .Ss stay' dev/check-docs
	refuses '.Ss stand: demo has no such verb' dev/check-docs
}

@test "docs: an exit status that is not in exit.h, or out of order" {
	sed -i 's/^.It 64/.It 63/' man/demo.1
	refuses 'man/demo.1:41: exit status 63 is not in lib/base/exit.h' dev/check-docs
	demo_page | sed 's/^.It 0/.It 65/' >man/demo.1
	refuses 'exit status 64 stands behind 65' dev/check-docs
}

@test "docs: holdfast(7) lists every exit code" {
	sed -i '/^.It 75/,+1d' man/holdfast.7
	refuses 'man/holdfast.7: exit status 75 of lib/base/exit.h is missing' dev/check-docs
}

@test "docs: a page, a section, a test, an example or a mention that is missing" {
	sed -i 's/^.Sh EXAMPLES/.Sh HISTORY/' man/demo.1
	rm tests/e2e/demo.bats examples/demo.sh
	echo nothing >README.md
	refuses 'man/demo.1: no section EXAMPLES' dev/check-docs
	refuses 'demo lacks tests/e2e/demo.bats, a mention in README.md, an example' dev/check-docs
	rm man/demo.1
	refuses 'demo has no page man/demo.1' dev/check-docs
}

@test "docs: mdoc that mandoc warns about" {
	sed -i 's/^.Nd show things/.Nd show things./; s/^.Xr holdfast 7/.Fo/' man/demo.1
	refuses 'man/demo.1' dev/check-docs
}

@test "docs: an edited completion, and a missing one" {
	sed -i 's/--layout/--lay-out/' completions/bash/demo
	rm completions/zsh/_demo
	refuses 'completions/bash/demo is not what the option table says' dev/check-docs
	refuses 'completions/zsh/_demo is missing' dev/check-docs
}

# --- completions

# complete_bash WORD...: what bash offers for the last word.
complete_bash()
{
	(
		# shellcheck disable=SC1090
		source "$completion"
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		"_${completion##*/}" || :
		printf '%s\n' "${COMPREPLY[@]}"
	)
}

@test "completions: the generated files say so, hide test hooks, and are clean" {
	for file in completions/bash/demo completions/zsh/_demo completions/fish/demo.fish; do
		head -n 2 "$file" | grep -qF 'dev/gen-completions --write'
		run ! grep -F fail-after "$file"
	done
	shellcheck completions/bash/demo
	zsh -n completions/zsh/_demo
	fish -n completions/fish/demo.fish
}

@test "completions: bash offers verbs, options of the verb, choices and files" {
	completion=completions/bash/demo
	touch 'file one' file2
	[ "$(complete_bash demo '')" = $'go\nstay\n--help\n--version' ]
	[ "$(complete_bash demo go --la)" = --layout ]
	[ "$(complete_bash demo stay --la)" = '' ]
	[ "$(complete_bash demo stay -)" = $'-t\n--tag' ]
	[ "$(complete_bash demo go --layout '')" = $'ring\njump' ]
	[ "$(complete_bash demo go -l j)" = jump ]
	[ "$(complete_bash demo go --layout = j)" = jump ]
	[ "$(complete_bash demo go --layout =)" = $'ring\njump' ]
	[ "$(complete_bash demo go --key f)" = '' ]
	[ "$(complete_bash demo go --output file | sort)" = $'file one\nfile2' ]
	[ "$(complete_bash demo go fil | sort)" = $'file one\nfile2' ]
	[ "$(complete_bash demo go -- --la)" = '' ]
	[ "$(complete_bash demo stay fil)" = '' ]
}

@test "completions: fish offers verbs, options of the verb, choices and files" {
	touch file2
	offers() {
		fish -N -c "source completions/fish/demo.fish; complete -C '$1'" | cut -f 1 |
			paste -sd ' '
	}
	export HOME=$PWD
	[ "$(offers 'demo ')" = 'go stay' ]
	[ "$(offers 'demo go --la')" = --layout ]
	[ "$(offers 'demo stay --la')" = '' ]
	[ "$(offers 'demo go --layout ')" = 'jump ring' ]
	[ "$(offers 'demo go -l j')" = jump ]
	[ "$(offers 'demo go fil')" = file2 ]
	[ "$(offers 'demo stay fil')" = '' ]
}

@test "completions: zsh completes an option and its choice at the prompt" {
	zsh -fc 'zmodload zsh/zpty && zpty z true' 2>/dev/null || skip "no pseudo terminal here"
	cat >type.zsh <<-'END'
		zmodload zsh/zpty
		zpty z "PS1= TERM=dumb HOME=$PWD zsh -f -i"
		zpty -w z "fpath=($PWD/completions/zsh \$fpath)"
		zpty -w z "autoload -Uz compinit; compinit -u -D; echo UP\${:-1}"
		zpty -r z out '*UP1*'
		zpty -w -n z $'demo go --lay\t'
		zpty -r z out '*--layout*'
		zpty -w -n z $'j\t'
		zpty -r z out '*jump*'
		zpty -d z
		echo completed
	END
	run timeout 20 zsh -f type.zsh
	assert_status 0
	[ "$output" = completed ]
}

@test "docs: an option that the synopsis lacks fails" {
	sed -i '/^\.Cm go/s/ Fl -tag//' man/demo.1
	refuses 'the synopsis lacks go --tag' dev/check-docs
}

@test "completions: of a default verb they begin at the first word, in all shells" {
	sed -i '1a default\tgo' table
	dev/gen-completions --write
	accepts dev/check-docs
	completion=completions/bash/demo
	touch file2
	[ "$(complete_bash demo --la)" = --layout ]
	[ "$(complete_bash demo --layout j)" = jump ]
	[ "$(complete_bash demo fil)" = file2 ]
	[ "$(complete_bash demo go --la)" = --layout ]
	[ "$(complete_bash demo stay -)" = $'-t\n--tag' ]
	[ "$(complete_bash demo -- --la)" = '' ]
	shellcheck "$completion"
	zsh -n completions/zsh/_demo
	offers() {
		HOME=$PWD fish -N -c "source completions/fish/demo.fish; complete -C '$1'" |
			cut -f 1 | paste -sd ' '
	}
	[ "$(offers 'demo --la')" = --layout ]
	[ "$(offers 'demo --layout ')" = 'jump ring' ]
	[ "$(offers 'demo go --la')" = --layout ]
	[ "$(offers 'demo stay --la')" = '' ]
}

@test "completions: zsh completes an option of a default verb" {
	sed -i '1a default\tgo' table
	dev/gen-completions --write
	cat >type.zsh <<-END
		zmodload zsh/zpty
		zpty z "PS1= TERM=dumb HOME=$PWD zsh -f -i"
		zpty -w z "fpath=($PWD/completions/zsh \$fpath)"
		zpty -w z "autoload -Uz compinit; compinit -u -D; echo UP\${:-1}"
		zpty -r z out '*UP1*'
		zpty -w -n z \$'demo --lay\t'
		zpty -r z out '*--layout*'
		zpty -w -n z \$'j\t'
		zpty -r z out '*jump*'
		zpty -d z
		echo completed
	END
	run timeout 20 zsh -f type.zsh
	assert_status 0
	[ "$output" = completed ]
}

# --- examples

@test "examples: each command is compared with what the page says" {
	accepts dev/man-examples man/demo.1
	[ "$(grep -c '^ok' <<<"$output")" = 3 ]
}

@test "examples: other output fails with a diff" {
	sed -i 's/^two$/three/' man/demo.1
	refuses "man/demo.1:47: printf '%s\\n' one two" dev/man-examples man/demo.1
	assert_output_has '#   -three'
	assert_output_has '#   +two'
}

@test "examples: another exit status fails" {
	sed -i 's/^(exit 1)$/(exit 2)/' man/demo.1
	refuses 'false' dev/man-examples man/demo.1
	assert_output_has 'exit status 1, the page says 2'
}

@test "examples: a page without a command fails" {
	sed -i 's/^\$ /% /' man/demo.1
	refuses 'no command in its EXAMPLES' dev/man-examples man/demo.1
}
