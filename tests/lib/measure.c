/*
 * measure: run two commands in turn and compare them.
 *
 *	measure ROUNDS WARMUP 'COMMAND A' 'COMMAND B'
 *
 * Each command is given to sh with its output thrown away. Rounds are interleaved, A B A B, so that
 * a machine that slows down slows both. Prints one line of tab-separated numbers: median wall of A
 * and B in seconds, median CPU time (user + system) of A and B, the median of B/A round by round
 * for wall and for CPU, and the spread of A's wall (slowest less fastest, in percent of the
 * median). Exit 1 when a command fails.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	ROUNDS_MAX = 101
};

struct sample {
	double wall, cpu;
};

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static int run(const char *command, struct sample *out)
{
	struct timespec start, end;
	struct rusage usage;
	int status, null;
	pid_t child;

	clock_gettime(CLOCK_MONOTONIC, &start);
	child = fork();
	if (child == 0) {
		null = open("/dev/null", O_RDWR);
		dup2(null, STDOUT_FILENO);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) < 0)
		return -1;
	clock_gettime(CLOCK_MONOTONIC, &end);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "measure: status %d: %s\n", status, command);
		return -1;
	}
	out->wall =
		(double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
	out->cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime);
	return 0;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double median(double *values, int count)
{
	qsort(values, (size_t)count, sizeof(values[0]), ascending);
	return values[count / 2];
}

int main(int argc, char **argv)
{
	double wall_a[ROUNDS_MAX], wall_b[ROUNDS_MAX], cpu_a[ROUNDS_MAX], cpu_b[ROUNDS_MAX];
	double ratio_wall[ROUNDS_MAX], ratio_cpu[ROUNDS_MAX], spread, middle;
	int rounds = argc > 1 ? atoi(argv[1]) : 0, warmup = argc > 2 ? atoi(argv[2]) : 0;
	struct sample a, b;

	if (argc != 5 || rounds < 1 || rounds > ROUNDS_MAX) {
		fprintf(stderr, "usage: measure ROUNDS WARMUP 'COMMAND A' 'COMMAND B'\n");
		return 64;
	}
	for (int i = -warmup; i < rounds; i++) {
		if (run(argv[3], &a) < 0 || run(argv[4], &b) < 0)
			return 1;
		if (i < 0)
			continue;
		wall_a[i] = a.wall;
		wall_b[i] = b.wall;
		cpu_a[i] = a.cpu;
		cpu_b[i] = b.cpu;
		ratio_wall[i] = b.wall / a.wall;
		ratio_cpu[i] = b.cpu / a.cpu;
	}
	middle = median(wall_a, rounds);
	spread = (wall_a[rounds - 1] - wall_a[0]) / middle * 100;
	printf("%.4f\t%.4f\t", middle, median(wall_b, rounds));
	printf("%.4f\t%.4f\t", median(cpu_a, rounds), median(cpu_b, rounds));
	printf("%.2f\t%.2f\t%.0f\n", median(ratio_wall, rounds), median(ratio_cpu, rounds), spread);
	return 0;
}
