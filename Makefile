# holdfast: one non-recursive Makefile. `make help` lists the targets; config.mk, never committed, may set anything.

-include config.mk

MODE        ?= release
PREFIX      ?= /usr/local
BINDIR      ?= $(PREFIX)/bin
MANDIR      ?= $(PREFIX)/share/man
DOCDIR      ?= $(PREFIX)/share/doc/holdfast
BASHCOMPDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHCOMPDIR  ?= $(PREFIX)/share/zsh/site-functions
FISHCOMPDIR ?= $(PREFIX)/share/fish/vendor_completions.d
INSTALL     ?= install
PKG_CONFIG  ?= pkg-config
ifeq ($(origin CC),default)
CC          := gcc
endif
CFLAGS      ?= -O2 -g

# Objects of one mode never meet those of another. Executables of the release land in build/bin, of
# another mode in its folder.
B   := build/$(MODE)
BIN := $(if $(filter release,$(MODE)),build/bin,$(B)/tools)

VERSION := $(shell sed -n 's/^\#define HOLDFAST_VERSION "\(.*\)"/\1/p' lib/base/version.h)

# --- What there is: found by wildcard, so that a new tool, module or test edits nothing here.
TOOLS     := $(patsubst bin/%/main.c,%,$(wildcard bin/*/main.c))
LIB_SRC   := $(wildcard lib/*/*.c lib/*/*/*.c lib/*/*/*/*.c)
HEADERS   := $(wildcard lib/*/*.h lib/*/*/*.h lib/*/*/*/*.h bin/*/*.h)
UNITS     := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c))
FUZZERS   := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
HELPERS   := $(patsubst tests/lib/%.c,%,$(wildcard tests/lib/*.c))
E2E       := $(wildcard tests/e2e/*.bats)
MAN_PAGES := $(wildcard man/*.[1-8])
C_FILES   := $(wildcard lib/*/*.[ch] lib/*/*/*.[ch] lib/*/*/*/*.[ch] bin/*/*.[ch] tests/*/*.[ch])
LIB       := $(B)/libholdfast.a

# --- Flags. CFLAGS, CPPFLAGS and LDFLAGS belong to the user; what the project needs is added.
PKG_CFLAGS    := $(shell $(PKG_CONFIG) --cflags libcrypto libisal libxxhash jansson 2>/dev/null)
PKG_LIBS      := $(shell $(PKG_CONFIG) --libs libisal jansson 2>/dev/null) -lm -ldl
WARNINGS      := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
                 -Wwrite-strings -Wundef -Wvla -Wcast-qual -Wconversion -Wformat=2 -Wswitch-enum \
                 -Wimplicit-fallthrough -Wnull-dereference -Wdouble-promotion $(if $(CI),-Werror)
MODE_release  := -D_FORTIFY_SOURCE=2 -fstack-protector-strong
MODE_asan     := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
MODE_tsan     := -fsanitize=thread
MODE_cover    := --coverage -O0
MODE_fuzz     := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
LINK_cover    := --coverage
ALL_CFLAGS     = -std=c11 -D_GNU_SOURCE -Ilib -pthread -fno-common -ffp-contract=off $(WARNINGS) $(CPPFLAGS) $(CFLAGS) \
                 $(MODE_$(MODE)) $(PKG_CFLAGS)
ALL_LDFLAGS    = -pthread $(filter -fsanitize%,$(MODE_$(MODE))) $(LINK_$(MODE)) -Wl,--as-needed $(LDFLAGS)
X86           := $(findstring x86_64,$(shell uname -m))

ifeq ($(V),1)
Q :=
say = @:
else
Q := @
say = @printf '  %-7s %s\n'
endif

.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := all

# --- Build
.PHONY: all
all: need-libraries $(TOOLS:%=$(BIN)/%)

# A missing library is named with the package that brings it, before the compiler trips over its header.
.PHONY: need-libraries
need-libraries:
	@dev/packages --check build

# Rebuilds everything when the flags change, and only then.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS)' | cmp -s - $@ || echo '$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS)' >$@
.PHONY: FORCE
FORCE:

$(B)/%_avx2.o: ALL_CFLAGS += $(if $(X86),-mavx2)
$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(LIB): $(LIB_SRC:%.c=$(B)/%.o)
	$(say) AR $@
	$(Q)rm -f $@ && ar rcs $@ $^

define TOOL
$(BIN)/$(1): $(patsubst %.c,$(B)/%.o,$(wildcard bin/$(1)/*.c)) $(LIB)
	@mkdir -p $$(@D)
	$$(say) LINK $$@
	$$(Q)$(CC) $$(ALL_LDFLAGS) -o $$@ $$^ $(PKG_LIBS)
endef
$(foreach t,$(TOOLS),$(eval $(call TOOL,$(t))))

.PHONY: asan tsan cover
asan tsan cover:
	+$(Q)$(MAKE) MODE=$@ all

# --- Tests. Each unit test is one program; its list of cases is made from its source, so that none is forgotten.
$(B)/tests/unit/%.main.c: tests/unit/%.c dev/unit-main
	@mkdir -p $(@D)
	$(Q)dev/unit-main $< >$@
$(B)/tests/unit/%.main.o: $(B)/tests/unit/%.main.c $(B)/flags
	$(say) CC $<
	$(Q)$(CC) $(ALL_CFLAGS) -Wno-missing-prototypes -Itests -I. -MMD -MP -c -o $@ $<
$(B)/tests/unit/%: $(B)/tests/unit/%.main.o $(LIB)
	$(say) LINK $@
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka -lcrypto $(PKG_LIBS)
$(B)/tests/lib/%: tests/lib/%.c $(B)/flags
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $<
$(B)/tests/fuzz/%: tests/fuzz/%.c tests/fuzz/replay.c tests/fuzz/fuzz.h $(LIB)
	@mkdir -p $(@D)
	$(say) LINK $@
	$(Q)$(CC) $(ALL_CFLAGS) -Itests $(ALL_LDFLAGS) -o $@ $< tests/fuzz/replay.c $(LIB) $(PKG_LIBS)
build/fuzz/bin/%: tests/fuzz/%.c tests/fuzz/fuzz.h build/fuzz/libholdfast.a
	@mkdir -p $(@D)
	$(say) LINK $@
	$(Q)clang $(ALL_CFLAGS) -Itests -fsanitize=fuzzer,address,undefined -o $@ $< build/fuzz/libholdfast.a $(PKG_LIBS)
SIM_SRC := $(wildcard tests/sim/*.c)
$(B)/tests/sim/sim: $(SIM_SRC:%.c=$(B)/%.o) $(LIB)
	$(say) LINK $@
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)
$(B)/tests/sim/%.o: ALL_CFLAGS += -Itests -Wno-missing-prototypes -Wno-conversion
.SECONDARY:

export HOLDFAST_BIN   := $(CURDIR)/$(BIN)
export HOLDFAST_BUILD := $(CURDIR)/$(B)
export HOLDFAST_MODE  := $(MODE)

# --- The simulator: `make sim PROTOCOL=raft SEED=1 SEEDS=1000`, on every processor.
PROTOCOL ?= raft
SEED     ?= 1
SEEDS    ?= 200
.PHONY: sim sim-ci sim-break check-sim
sim: $(B)/tests/sim/sim
	@dev/sim $(B) $(PROTOCOL) $(SEED) $(SEEDS)
check-sim: $(B)/tests/sim/sim
	@dev/sim $(B) raft 1 60
sim-ci: $(B)/tests/sim/sim
	@dev/sim $(B) raft 1 600
	@dev/sim $(B) raft 1$(shell git rev-parse --short=7 HEAD 2>/dev/null | tr a-f 0-5) 200
sim-break: $(B)/tests/sim/sim
	@dev/sim-break $(B) $(CC) $(ALL_CFLAGS) -- $(PKG_LIBS)

.PHONY: check-unit check-e2e check-fuzz check-layers check-pure check-docs check-headers check-quickstart
check-unit: $(UNITS:%=$(B)/tests/unit/%)
	@dev/run-programs $^
check-e2e: all $(HELPERS:%=$(B)/tests/lib/%)
	@dev/run-bats $(or $(ONLY),$(E2E))
check-fuzz: $(FUZZERS:%=$(B)/tests/fuzz/%)
	@dev/run-fuzz $^
check-layers:
	@dev/check-layers
check-pure: $(LIB)
	@dev/check-pure $(B)
check-docs: all
	@dev/check-docs
check-headers:
	@dev/check-headers $(CC) $(ALL_CFLAGS) -- $(HEADERS)
check-quickstart: all
	@examples/quickstart.sh >/dev/null

CHECKS := check-unit check-e2e check-fuzz check-layers check-pure check-docs check-headers check-quickstart check-sim
.PHONY: check ci test valgrind
check:
	@dev/stages $(CHECKS)
ci:
	@dev/stages $(CHECKS) lint MODE=asan:check-unit MODE=asan:check-e2e MODE=asan:check-fuzz MODE=tsan:check-unit \
		MODE=asan:check-sim valgrind sim-ci sim-break bench-smoke
test:
	@dev/packages --install build test
	+@$(MAKE) ci
valgrind: all $(UNITS:%=$(B)/tests/unit/%)
	@dev/run-valgrind $(UNITS:%=$(B)/tests/unit/%)

# --- The first thing a newcomer runs; installs what is missing.
.PHONY: quickstart
quickstart:
	@dev/packages --install build
	+@$(MAKE) all
	@examples/quickstart.sh $(TREE)

# --- Quality
.PHONY: lint format completions tags
lint:
	@dev/lint
format:
	clang-format -i $(C_FILES)
completions: all
	@dev/gen-completions --write
tags:
	ctags -R lib bin tests

# --- Fuzzing with libFuzzer: SECONDS each; new inputs stay in build/fuzz/corpus.
SECONDS ?= 30
.PHONY: fuzz
fuzz:
	@command -v clang >/dev/null || { echo 'fuzz: clang is not installed (Debian: clang libclang-rt-dev)' >&2; exit 69; }
	+$(Q)$(MAKE) MODE=fuzz CC=clang build/fuzz/libholdfast.a $(FUZZERS:%=build/fuzz/bin/%)
	@dev/fuzz $(SECONDS) $(FUZZERS)

# --- Benchmarks against peers
.PHONY: bench bench-smoke
bench: all $(HELPERS:%=$(B)/tests/lib/%)
	@dev/packages --install build bench
	@dev/bench --write
bench-smoke: all $(HELPERS:%=$(B)/tests/lib/%)
	@dev/bench --smoke

# --- Install. Folders may have blanks in their names; uninstall takes away what install has put there, and no more.
DOCS := README.md INSTALL $(wildcard docs/*.md)
.PHONY: install uninstall dist clean help
install: all
	$(INSTALL) -d "$(DESTDIR)$(BINDIR)" "$(DESTDIR)$(DOCDIR)" "$(DESTDIR)$(BASHCOMPDIR)" \
		"$(DESTDIR)$(ZSHCOMPDIR)" "$(DESTDIR)$(FISHCOMPDIR)"
	$(INSTALL) -m 755 $(TOOLS:%=$(BIN)/%) "$(DESTDIR)$(BINDIR)"
	for page in $(MAN_PAGES); do \
		$(INSTALL) -D -m 644 $$page "$(DESTDIR)$(MANDIR)/man$${page##*.}/$${page##*/}" || exit 1; done
	for t in $(TOOLS); do \
		$(INSTALL) -m 644 completions/bash/$$t "$(DESTDIR)$(BASHCOMPDIR)/$$t" && \
		$(INSTALL) -m 644 completions/zsh/_$$t "$(DESTDIR)$(ZSHCOMPDIR)/_$$t" && \
		$(INSTALL) -m 644 completions/fish/$$t.fish "$(DESTDIR)$(FISHCOMPDIR)/$$t.fish" || exit 1; done
	$(INSTALL) -m 644 $(DOCS) "$(DESTDIR)$(DOCDIR)"
uninstall:
	for t in $(TOOLS); do \
		rm -f "$(DESTDIR)$(BINDIR)/$$t" "$(DESTDIR)$(BASHCOMPDIR)/$$t" "$(DESTDIR)$(ZSHCOMPDIR)/_$$t" \
			"$(DESTDIR)$(FISHCOMPDIR)/$$t.fish"; done
	for page in $(MAN_PAGES); do rm -f "$(DESTDIR)$(MANDIR)/man$${page##*.}/$${page##*/}"; done
	for doc in $(notdir $(DOCS)); do rm -f "$(DESTDIR)$(DOCDIR)/$$doc"; done
	-rmdir "$(DESTDIR)$(DOCDIR)" 2>/dev/null || :
dist:
	@mkdir -p build/dist
	git archive --prefix=holdfast-$(VERSION)/ -o build/dist/holdfast-$(VERSION).tar.gz HEAD
	@echo build/dist/holdfast-$(VERSION).tar.gz
clean:
	rm -rf build

help:
	@dev/help

-include $(shell find $(B) -name '*.d' 2>/dev/null)
