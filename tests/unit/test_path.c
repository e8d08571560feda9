/*
 * Paths as text.
 */
#include "base/path.h"

#include "base/mem.h"

#include "unit/unit.h"

static void expect_join(const char *dir, const char *name, const char *wanted)
{
	char *path = path_join(span_str(dir), span_str(name));

	assert_string_equal(path, wanted);
	mem_free(path);
}

static void expect_dir(const char *path, const char *wanted)
{
	char *dir = path_dir(path);

	assert_string_equal(dir, wanted);
	mem_free(dir);
}

static void test_path__join_puts_one_slash_between(void **state)
{
	(void)state;
	expect_join("a", "b", "a/b");
	expect_join("a/", "b", "a/b");
	expect_join("/", "b", "/b");
	expect_join("a/b", "c/d", "a/b/c/d");
}

static void test_path__join_with_no_folder_is_the_name(void **state)
{
	(void)state;
	expect_join("", "b", "b");
}

static void test_path__dir_is_what_holds_the_path(void **state)
{
	(void)state;
	expect_dir("x", ".");
	expect_dir("", ".");
	expect_dir("/x", "/");
	expect_dir("/", "/");
	expect_dir("a/x", "a");
	expect_dir("a/b/x", "a/b");
	expect_dir("/a/x", "/a");
}

static void test_path__dir_drops_repeated_slashes(void **state)
{
	(void)state;
	expect_dir("a//x", "a");
	expect_dir("//x", "/");
}

static void test_path__name_is_behind_the_last_slash(void **state)
{
	(void)state;
	assert_string_equal(path_name("x"), "x");
	assert_string_equal(path_name("/a/x"), "x");
	assert_string_equal(path_name("a/"), "");
	assert_string_equal(path_name(""), "");
}

static void test_path__dir_and_name_joined_name_the_same_file(void **state)
{
	static const char *const paths[] = { "a/x", "/x", "a/b/c", "/a/b/c" };

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		char *dir = path_dir(paths[i]);

		expect_join(dir, path_name(paths[i]), paths[i]);
		mem_free(dir);
	}
}

static void test_path__a_long_name_is_joined_whole(void **state)
{
	static char name[1 << 20];
	char *path;

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	path = path_join(SPAN_LITERAL("dir"), span_str(name));
	assert_int_equal(strlen(path), strlen("dir/") + sizeof(name) - 1);
	mem_free(path);
}
