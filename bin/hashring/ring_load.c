/*
 * Loading rings. Every complaint names the file, or -N, as the user wrote it.
 */
#include "ring_load.h"

#include <errno.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/limit.h"
#include "base/log.h"

#include "base/banned.h"

static enum exit_code load_file(const char *path, int layout, struct ring_spec *spec)
{
	struct buf text = BUF_INIT(LIMIT_CONFIG_BYTES);
	struct err err;
	int r = file_read(path, &text, &err);

	if (r == 0)
		r = ring_spec_parse(spec, buf_span(&text), layout, &err);
	buf_release(&text);
	if (r < 0)
		log_error("%s: %s", path, err.text);
	return r < 0 ? exit_from_errno(r) : EXIT_YES;
}

enum exit_code ring_load(const char *path, const char *nodes, int layout, struct ring_spec *spec)
{
	struct err err;

	if ((path == NULL) == (nodes == NULL)) {
		log_error("%s (see hashring map --help)",
			  path == NULL ? "no ring: give -r RING or -N NODES"
				       : "two rings: give -r RING or -N NODES, not both");
		return EXIT_USAGE;
	}
	if (path != NULL)
		return load_file(path, layout, spec);
	if (ring_spec_list(spec, span_str(nodes), layout, &err) < 0) {
		log_error("-N: %s", err.text);
		return EXIT_USAGE;
	}
	return EXIT_YES;
}

enum exit_code ring_build(const struct ring_spec *spec, const char *name, uint32_t replicas,
			  struct ring **out)
{
	struct err err;

	if (ring_new(out, spec, replicas, &err) < 0) {
		log_error("%s: %s", name, err.text);
		return strcmp(name, "-N") == 0 ? EXIT_USAGE : EXIT_MALFORMED;
	}
	for (uint32_t i = 0; i < spec->node_count; i++)
		if (spec->nodes[i].weight > 0 && ring_point_count(*out, i) == 0)
			log_warning("%s: node %s is too light to get a point in layout %s", name,
				    spec->nodes[i].address, ring_layout_names[spec->layout]);
	return EXIT_YES;
}
