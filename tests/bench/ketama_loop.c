/*
 * The peer of `hashring map -l ketama`: what a C programmer writes with libmemcached. Reads keys
 * with getline, asks the library for the host, prints "key TAB host".
 *
 *	ketama_loop HOST:PORT[,HOST:PORT...] <keys
 */
#include <libmemcached/memcached.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
	memcached_st *memc = memcached_create(NULL);
	memcached_server_st *servers = memcached_servers_parse(argc > 1 ? argv[1] : "");
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	memcached_behavior_set(memc, MEMCACHED_BEHAVIOR_KETAMA_WEIGHTED, 1);
	if (servers == NULL || memcached_server_push(memc, servers) != MEMCACHED_SUCCESS) {
		fprintf(stderr, "ketama_loop: bad server list\n");
		return 64;
	}
	while ((n = getline(&line, &cap, stdin)) > 0) {
		uint32_t host;

		if (line[n - 1] == '\n')
			line[--n] = '\0';
		host = memcached_generate_hash(memc, line, (size_t)n);
		printf("%s\t%s\n", line,
		       memcached_server_name(memcached_server_instance_by_position(memc, host)));
	}
	free(line);
	memcached_server_list_free(servers);
	memcached_free(memc);
	return 0;
}
