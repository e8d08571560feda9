/*
 * Whole files: a reader sees the old or the new contents, whatever fails on the way.
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/fd.h"
#include "base/limit.h"

#include "unit/unit.h"

/* The contents of a file; released by the caller. */
static struct buf contents(const char *path)
{
	struct buf b = BUF_INIT(LIMIT_CONFIG_BYTES);

	assert_int_equal(file_read(path, &b, NULL), 0);
	return b;
}

static void expect_contents(const char *path, const char *wanted)
{
	struct buf b = contents(path);

	assert_span(buf_span(&b), wanted);
	buf_release(&b);
}

static void put(const char *path, struct span bytes)
{
	int fd = fd_open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);

	assert_true(fd >= 0);
	assert_int_equal(fd_write(fd, bytes), 0);
	assert_int_equal(fd_close(fd), 0);
}

/* The whole way of a replacement; 0 or the first error. */
static int replace(const char *path, const char *text)
{
	struct file_replace f = FILE_REPLACE_INIT;
	struct err err;
	int r = file_replace_open(&f, path, &err);

	if (r == 0)
		r = fd_write(f.fd, span_str(text));
	if (r == 0)
		r = file_replace_commit(&f, &err);
	file_replace_release(&f);
	return r;
}

static void test_file__read_gives_the_bytes(void **state)
{
	struct unit_dir dir = unit_dir_make();
	char *path = unit_path(&dir, "f");
	struct buf b;

	(void)state;
	put(path, SPAN_LITERAL("a\0b\n"));
	b = contents(path);
	assert_true(span_equal(buf_span(&b), SPAN_LITERAL("a\0b\n")));
	buf_release(&b);
	free(path);
	unit_dir_remove(&dir);
}

static void test_file__read_joins_many_blocks(void **state)
{
	struct unit_dir dir = unit_dir_make();
	char *path = unit_path(&dir, "f");
	size_t size = 2 * LIMIT_BLOCK_BYTES + 5;
	char *bytes = malloc(size);
	struct buf b;

	(void)state;
	assert_non_null(bytes);
	for (size_t i = 0; i < size; i++)
		bytes[i] = (char)(i % 251);
	put(path, span_of(bytes, size));
	b = contents(path);
	assert_int_equal(b.size, size);
	assert_memory_equal(b.data, bytes, size);
	buf_release(&b);
	free(bytes);
	free(path);
	unit_dir_remove(&dir);
}

static void test_file__read_takes_exactly_the_cap_and_not_a_byte_more(void **state)
{
	struct unit_dir dir = unit_dir_make();
	char *path = unit_path(&dir, "f");
	struct buf exact = BUF_INIT(4), small = BUF_INIT(3);
	struct err err;

	(void)state;
	put(path, SPAN_LITERAL("abcd"));
	assert_int_equal(file_read(path, &exact, &err), 0);
	assert_span(buf_span(&exact), "abcd");
	assert_int_equal(file_read(path, &small, &err), -EMSGSIZE);
	assert_string_equal(err.text, "larger than 3 bytes");
	buf_release(&exact);
	buf_release(&small);
	free(path);
	unit_dir_remove(&dir);
}

static void test_file__read_appends_to_what_is_there(void **state)
{
	struct unit_dir dir = unit_dir_make();
	char *path = unit_path(&dir, "f");
	struct buf b = BUF_INIT(100);

	(void)state;
	put(path, SPAN_LITERAL("cd"));
	buf_add_str(&b, "ab");
	assert_int_equal(file_read(path, &b, NULL), 0);
	assert_span(buf_span(&b), "abcd");
	buf_release(&b);
	free(path);
	unit_dir_remove(&dir);
}

static void test_file__read_of_what_is_not_there_says_why(void **state)
{
	struct unit_dir dir = unit_dir_make();
	char *path = unit_path(&dir, "none");
	struct buf b = BUF_INIT(100);
	struct err err;

	(void)state;
	assert_int_equal(file_read(path, &b, &err), -ENOENT);
	assert_string_equal(err.text, "no such file or directory");
	assert_int_equal(file_read(dir.path, &b, &err), -EISDIR);
	buf_release(&b);
	free(path);
	unit_dir_remove(&dir);
}

static void read_stdin(void *arg)
{
	struct buf b = BUF_INIT(100);
	int fd = fd_open(arg, O_RDONLY, 0);

	dup2(fd, STDIN_FILENO);
	if (file_read("-", &b, NULL) != 0)
		_exit(1);
	_exit(span_equal(buf_span(&b), SPAN_LITERAL("from stdin")) ? 9 : 2);
}

static void test_file__read_of_a_dash_is_stdin(void **state)
{
	struct unit_dir dir = unit_dir_make();
	char *path = unit_path(&dir, "f");
	struct unit_child child;

	(void)state;
	put(path, SPAN_LITERAL("from stdin"));
	unit_fork(&child, read_stdin, path);
	assert_int_equal(unit_exit_code(&child), 9);
	free(path);
	unit_dir_remove(&dir);
}

static void test_file__commit_puts_the_new_contents_there(void **state)
{
	struct unit_dir dir = unit_dir_make();
	char *path = unit_path(&dir, "f");

	(void)state;
	put(path, SPAN_LITERAL("old"));
	assert_int_equal(replace(path, "new"), 0);
	expect_contents(path, "new");
	assert_int_equal(unit_dir_entries(&dir, false), 1);
	free(path);
	unit_dir_remove(&dir);
}

static void test_file__replace_makes_a_file_that_was_not_there(void **state)
{
	struct unit_dir dir = unit_dir_make();
	char *path = unit_path(&dir, "f");
	struct stat st;
	mode_t mask = umask(027);

	(void)state;
	assert_int_equal(replace(path, "new"), 0);
	umask(mask);
	expect_contents(path, "new");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	free(path);
	unit_dir_remove(&dir);
}

static void test_file__without_commit_the_old_contents_stay(void **state)
{
	struct unit_dir dir = unit_dir_make();
	char *path = unit_path(&dir, "f");
	struct file_replace f;

	(void)state;
	put(path, SPAN_LITERAL("old"));
	assert_int_equal(file_replace_open(&f, path, NULL), 0);
	assert_int_equal(fd_write(f.fd, SPAN_LITERAL("new")), 0);
	expect_contents(path, "old");
	file_replace_release(&f);
	expect_contents(path, "old");
	assert_int_equal(unit_dir_entries(&dir, false), 1);
	free(path);
	unit_dir_remove(&dir);
}

static void test_file__replace_keeps_the_mode(void **state)
{
	struct unit_dir dir = unit_dir_make();
	char *path = unit_path(&dir, "f");
	struct stat st;

	(void)state;
	put(path, SPAN_LITERAL("old"));
	assert_int_equal(chmod(path, 0751), 0);
	assert_int_equal(replace(path, "new"), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0751);
	free(path);
	unit_dir_remove(&dir);
}

static void test_file__replace_follows_a_symbolic_link(void **state)
{
	struct unit_dir dir = unit_dir_make();
	char *path = unit_path(&dir, "f"), *link = unit_path(&dir, "link");
	struct stat st;

	(void)state;
	put(path, SPAN_LITERAL("old"));
	assert_int_equal(symlink("f", link), 0);
	assert_int_equal(replace(link, "new"), 0);
	expect_contents(path, "new");
	assert_int_equal(lstat(link, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	free(link);
	free(path);
	unit_dir_remove(&dir);
}

static void test_file__a_link_that_leads_nowhere_is_refused_and_stays(void **state)
{
	struct unit_dir dir = unit_dir_make();
	char *link = unit_path(&dir, "link");
	struct file_replace f;
	struct stat st;

	(void)state;
	assert_int_equal(symlink("nowhere", link), 0);
	assert_int_equal(file_replace_open(&f, link, NULL), -ENOENT);
	file_replace_release(&f);
	assert_int_equal(lstat(link, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	free(link);
	unit_dir_remove(&dir);
}

static void test_file__what_is_not_a_file_is_not_replaced(void **state)
{
	struct unit_dir dir = unit_dir_make();
	struct file_replace f;
	struct err err;

	(void)state;
	assert_int_equal(file_replace_open(&f, dir.path, &err), -EINVAL);
	assert_string_equal(err.text, "not a regular file");
	file_replace_release(&f);
	assert_int_equal(file_replace_open(&f, "/dev/null", &err), -EINVAL);
	file_replace_release(&f);
	unit_dir_remove(&dir);
}

static void test_file__a_folder_that_is_not_there_is_told(void **state)
{
	struct unit_dir dir = unit_dir_make();
	char *path = unit_path(&dir, "none/f");

	(void)state;
	assert_int_equal(replace(path, "new"), -ENOENT);
	free(path);
	unit_dir_remove(&dir);
}

static void test_file__an_open_reader_keeps_the_old_contents(void **state)
{
	struct unit_dir dir = unit_dir_make();
	char *path = unit_path(&dir, "f");
	char bytes[8];
	int fd;

	(void)state;
	put(path, SPAN_LITERAL("old"));
	fd = fd_open(path, O_RDONLY, 0);
	assert_int_equal(replace(path, "newer"), 0);
	assert_int_equal(fd_read_full(fd, bytes, sizeof(bytes)), 3);
	assert_memory_equal(bytes, "old", 3);
	fd_close(fd);
	free(path);
	unit_dir_remove(&dir);
}

/* What can fail: the write, the sync of the file, the sync of the folder behind the rename. */
static void test_file__whichever_step_fails_the_file_is_whole_and_alone(void **state)
{
	struct unit_dir dir = unit_dir_make();
	char *path = unit_path(&dir, "f");
	unsigned step = 0;
	int r;

	(void)state;
	do {
		put(path, SPAN_LITERAL("old"));
		fd_test_fail_after(++step);
		r = replace(path, "new");
		fd_test_fail_after(0);
		expect_contents(path, step < 3 ? "old" : "new");
		assert_int_equal(unit_dir_entries(&dir, false), 1);
	} while (r < 0);
	assert_int_equal(step, 4);
	free(path);
	unit_dir_remove(&dir);
}

static void test_file__release_of_what_was_never_opened_does_nothing(void **state)
{
	struct file_replace f = FILE_REPLACE_INIT;

	(void)state;
	file_replace_release(&f);
	assert_int_equal(f.fd, -1);
}
