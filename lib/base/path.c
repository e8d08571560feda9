/*
 * Paths as text. POSIX dirname(3) and basename(3) change their argument and differ between systems.
 */
#include "base/path.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

#include "base/banned.h"

char *path_join(struct span dir, struct span name)
{
	struct buf b = BUF_INIT(dir.len + 1 + name.len);

	buf_add(&b, dir);
	if (dir.len > 0 && dir.data[dir.len - 1] != '/')
		buf_add_char(&b, '/');
	buf_add(&b, name);
	return buf_detach(&b, NULL);
}

char *path_dir(const char *path)
{
	const char *name = path_name(path);
	size_t len = (size_t)(name - path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	return len == 0 ? mem_copy(".", 1) : mem_copy(path, len);
}

const char *path_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}
