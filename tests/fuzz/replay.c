/*
 * Feeds each file on the command line to the target that it is linked with. Not part of libFuzzer
 * builds.
 */
#include <stdio.h>

#include "fuzz/fuzz.h"

enum {
	INPUT_BYTES_MAX = 1 << 20
};

/* The bytes lie in a block of just their size, so that a read behind them is seen. */
static int replay(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = malloc(INPUT_BYTES_MAX), *exact;
	size_t size;

	if (file == NULL || data == NULL) {
		perror(path);
		return 1;
	}
	size = fread(data, 1, INPUT_BYTES_MAX, file);
	(void)fclose(file); /* read only */
	exact = realloc(data, size == 0 ? 1 : size);
	(void)LLVMFuzzerTestOneInput(exact, size); /* always 0 */
	free(exact);
	return 0;
}

int main(int argc, char **argv)
{
	int failures = 0;

	for (int i = 1; i < argc; i++)
		failures += replay(argv[i]);
	return failures == 0 ? 0 : 1;
}
