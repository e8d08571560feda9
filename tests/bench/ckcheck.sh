# Rows of the ckcheck bench; read by dev/bench, which defines row and says how large things may be.
# shellcheck shell=sh disable=SC2154

big=$bench_dir/big
head -c "$bench_bytes" /dev/zero | openssl enc -aes-128-ctr -k holdfast -nosalt -pbkdf2 >"$big"
cp "$big" "$big.2"
tree=$bench_dir/tree
mkdir -p "$tree"
head -c $((bench_files * 16384)) "$big" | split -b 16384 -a 5 - "$tree/f"

row wall 4 "sum -a sha256, one file of $bench_size" \
	"ckcheck sum -a sha256 $big" "sha256sum" "sha256sum $big"
row wall 1 "sum -a sha256, one file of $bench_size" \
	"ckcheck sum -a sha256 $big" "openssl dgst -sha256" "openssl dgst -sha256 $big"
row wall 1.7 "sum -a sha256, two files of $bench_size" \
	"ckcheck sum $big $big.2" "ckcheck sum -j 1" "ckcheck sum -j 1 $big $big.2"
row wall 4 "sum -r, tree of $bench_files files of 16 KiB" \
	"ckcheck sum -r $tree" \
	"find, xargs, sha256sum" "find $tree -type f -print0 | xargs -0 sha256sum"
row wall - "sum -a blake2b, one file of $bench_size" \
	"ckcheck sum -a blake2b $big" "b2sum" "b2sum $big"
row wall - "sum -a xxh3, one file of $bench_size" \
	"ckcheck sum -a xxh3 $big" "xxhsum -H3" "xxhsum -H3 $big"
row wall - "sum -a crc32, one file of $bench_size" \
	"ckcheck sum -a crc32 $big" "cksum" "cksum $big"
