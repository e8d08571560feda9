# Rows of the hashring bench; read by dev/bench, which defines row and says how large things may be.
# shellcheck shell=sh disable=SC2154

keys=$bench_dir/keys
mawk -v n="$bench_keys" 'BEGIN { for (i = 0; i < n; i++) printf "user:%d:session\n", i }' >"$keys"
nodes=$(seq -s, -f 'node%g' 1 100)
servers=$(seq -s, -f '10.0.0.%g:11211' 1 100)
seq -f '10.0.0.%g:11211 1' 1 100 >"$bench_dir/servers"

row cpu 4 "map, layout ring, 100 nodes, $bench_keys keys of 20 bytes" \
	"hashring map -N $nodes <$keys" \
	"mawk '{print \$1}'" "mawk '{print \$1}' $keys"

if pkg-config --exists libmemcached 2>/dev/null; then
	cc -O2 -o "$bench_dir/ketama_loop" tests/bench/ketama_loop.c -lmemcached
	row cpu 2 "map, layout ketama, 100 nodes, $bench_keys keys of 20 bytes" \
		"hashring map -l ketama -r $bench_dir/servers <$keys" \
		'a C loop over libmemcached' "$bench_dir/ketama_loop $servers <$keys"
fi

row wall - "map, one key, ten starts, 100 nodes" \
	"for i in 1 2 3 4 5 6 7 8 9 10; do echo key | hashring map -N $nodes; done" \
	"mawk '{print \$1}'" "for i in 1 2 3 4 5 6 7 8 9 10; do echo key | mawk '{print \$1}'; done"
