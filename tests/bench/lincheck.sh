# Rows of the lincheck bench; read by dev/bench, which defines row. No package of Debian checks
# histories: the peer is what reading the same lines costs at least, and nothing is claimed.
# shellcheck shell=sh disable=SC2154

make_history=${HOLDFAST_BUILD:-build/release}/tests/lib/make_history
"$make_history" clients=20 keys=50 ops=100000 values=0 info=2 >"$bench_dir/keys50"
"$make_history" clients=20 keys=1 ops=100000 values=0 info=2 >"$bench_dir/keys1"
"$make_history" clients=5 keys=1 ops=2000 values=5 info=2 spoil=0 >"$bench_dir/wrong"

row wall - "check, 100000 operations of 20 clients on 50 keys" \
	"lincheck $bench_dir/keys50" "mawk '{print \$1}'" "mawk '{print \$1}' $bench_dir/keys50"
row wall - "check, 100000 operations of 20 clients on one key" \
	"lincheck $bench_dir/keys1" "mawk '{print \$1}'" "mawk '{print \$1}' $bench_dir/keys1"
row wall - "check, 2000 operations of 5 clients on one key, a wrong read" \
	"lincheck $bench_dir/wrong || [ \$? = 1 ]" \
	"mawk '{print \$1}'" "mawk '{print \$1}' $bench_dir/wrong"
