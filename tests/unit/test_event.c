/*
 * Events of histories in three formats: what each field says, which lines say nothing, and what is
 * refused with which words.
 */
#include "codec/event.h"

#include "unit/unit.h"

/* The reader lives until the next line, because events are views. */
static struct event_reader reader = EVENT_READER_INIT;

static enum event_outcome read_as(enum event_format format, const char *line, struct event *event,
				  struct err *err)
{
	event_reader_release(&reader);
	reader = (struct event_reader)EVENT_READER_INIT;
	reader.format = format;
	err->text[0] = '\0';
	return event_read(&reader, span_str(line), event, err);
}

static struct event accept(enum event_format format, const char *line)
{
	struct event event;
	struct err err;

	if (read_as(format, line, &event, &err) != EVENT_READ)
		fail_msg("%s: %s", line, err.text);
	return event;
}

static void refuse(enum event_format format, const char *line, const char *wanted)
{
	struct event event;
	struct err err;

	assert_int_equal(read_as(format, line, &event, &err), EVENT_MALFORMED);
	assert_string_equal(err.text, wanted);
}

static void pass_over(enum event_format format, const char *line)
{
	struct event event;
	struct err err;

	assert_int_equal(read_as(format, line, &event, &err), EVENT_NOTHING);
}

static int teardown_all(void **state)
{
	(void)state;
	event_reader_release(&reader);
	return 0;
}

/* --- TSV */

static void test_event__tsv_fields_are_in_their_places(void **state)
{
	struct event e = accept(EVENT_TSV, "p 1\tok\twrite\tk\\tx\t7\t99\r");

	(void)state;
	assert_int_equal(e.type, EVENT_OK);
	assert_span(e.process, "p 1");
	assert_span(e.op, "write");
	assert_span(e.key.text, "k\tx");
	assert_false(e.key.is_nil);
	assert_span(e.value.text, "7");
	assert_false(e.is_pair);
	assert_true(e.has_time);
	assert_int_equal(e.time, 99);
}

static void test_event__tsv_may_end_early(void **state)
{
	struct event e = accept(EVENT_TSV, "0\tinvoke\tread");

	(void)state;
	assert_true(e.key.is_nil);
	assert_true(e.value.is_nil);
	assert_false(e.has_time);
	e = accept(EVENT_TSV, "0\tinfo\tread\tnil\tnil\t");
	assert_true(e.key.is_nil);
	assert_true(e.value.is_nil);
	assert_false(e.has_time);
}

static void test_event__tsv_pairs_have_a_comma_or_blanks_inside(void **state)
{
	static const char *const pairs[] = { "[3 nil]", "[3,nil]", "[ 3 , nil ]", "[3  nil]",
					     "[3,]" };

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		char line[64];
		struct event e;

		(void)snprintf(line, sizeof(line), "0\tinvoke\tcas\tx\t%s", pairs[i]);
		e = accept(EVENT_TSV, line);
		assert_true(e.is_pair);
		assert_span(e.value.text, "3");
		assert_true(e.second.is_nil);
	}
	refuse(EVENT_TSV, "0\tinvoke\tcas\tx\t[1]", "value [1] is no pair [OLD NEW]");
	refuse(EVENT_TSV, "0\tinvoke\tcas\tx\t[1 2 3]", "value [1 2 3] is no pair [OLD NEW]");
	refuse(EVENT_TSV, "0\tinvoke\tcas\tx\t[1,2,3]", "value [1,2,3] is no pair [OLD NEW]");
}

static void test_event__tsv_that_is_malformed_is_named(void **state)
{
	(void)state;
	refuse(EVENT_TSV, "0\tinvoke",
	       "2 fields instead of PROCESS TYPE OPERATION KEY VALUE [TIME]");
	refuse(EVENT_TSV, "0\tok\tread\tx\t1\t2\t3",
	       "7 fields instead of PROCESS TYPE OPERATION KEY VALUE [TIME]");
	refuse(EVENT_TSV, "0\tcall\tread\tx\t1", "type call is not invoke, ok, fail or info");
	refuse(EVENT_TSV, "0\tok\tread\tx\t1\tnoon", "time noon is no whole number");
	refuse(EVENT_TSV, "0\tok\tread\ta\\x\t1",
	       "a backslash that begins no \\t, \\n, \\r or \\\\");
}

static void test_event__empty_lines_and_comments_say_nothing(void **state)
{
	(void)state;
	for (int format = EVENT_AUTO; format <= EVENT_JEPSEN; format++) {
		pass_over((enum event_format)format, "");
		pass_over((enum event_format)format, "\r");
		pass_over((enum event_format)format, " \t ");
		pass_over((enum event_format)format, "# {\"a\":1}");
	}
}

/* --- JSON */

static void test_event__json_members_are_in_their_places(void **state)
{
	struct event e =
		accept(EVENT_JSON, "{\"process\":3,\"type\":\"ok\",\"f\":\"cas\",\"key\":"
				   "\"x\",\"value\":[null,\"b c\"],\"time\":12,\"more\":{}}");

	(void)state;
	assert_int_equal(e.type, EVENT_OK);
	assert_span(e.process, "3");
	assert_span(e.op, "cas");
	assert_span(e.key.text, "x");
	assert_true(e.is_pair);
	assert_true(e.value.is_nil);
	assert_span(e.second.text, "b c");
	assert_true(e.has_time);
	assert_int_equal(e.time, 12);
}

static void test_event__json_words_are_numbers_strings_and_bools(void **state)
{
	struct event e = accept(EVENT_JSON, "{\"process\":\"p\",\"type\":\"invoke\",\"op\":\"w\","
					    "\"key\":-4,\"value\":true}");

	(void)state;
	assert_span(e.process, "p");
	assert_span(e.key.text, "-4");
	assert_span(e.value.text, "true");
	e = accept(EVENT_JSON, "{\"process\":1,\"type\":\"ok\",\"op\":\"w\",\"value\":\"nil\"}");
	assert_false(e.value.is_nil);
	assert_true(e.key.is_nil);
}

static void test_event__json_that_is_malformed_is_named(void **state)
{
	(void)state;
	refuse(EVENT_JSON, "{\"type\":\"ok\",\"op\":\"r\"}",
	       "no \"process\", or it is no number or string");
	refuse(EVENT_JSON, "{\"process\":1,\"type\":\"call\",\"op\":\"r\"}",
	       "no \"type\", or it is not invoke, ok, fail or info");
	refuse(EVENT_JSON, "{\"process\":1,\"type\":\"ok\",\"op\":7}",
	       "no \"op\" or \"f\", or it is no string");
	refuse(EVENT_JSON, "{\"process\":1,\"type\":\"ok\",\"op\":\"r\",\"key\":[]}",
	       "\"key\" is no number or string");
	refuse(EVENT_JSON, "{\"process\":1,\"type\":\"ok\",\"op\":\"r\",\"time\":1.5}",
	       "\"time\" is no whole number");
	refuse(EVENT_JSON, "{\"process\":1,\"type\":\"ok\",\"op\":\"r\",\"value\":[1,2,3]}",
	       "\"value\" is no number, string, null or [old, new] of them");
	refuse(EVENT_JSON, "[1]", "no \"process\", or it is no number or string");
}

static void test_event__json_of_the_nemesis_and_reasons_say_nothing(void **state)
{
	(void)state;
	pass_over(EVENT_JSON,
		  "{\"process\":\"nemesis\",\"type\":\"info\",\"f\":\"kill\",\"value\":{}}");
	(void)accept(EVENT_JSON,
		     "{\"process\":1,\"type\":\"info\",\"f\":\"read\",\"value\":[\"a\",1,2]}");
}

/* --- Jepsen */

static void test_event__jepsen_lines_have_any_text_before_the_process(void **state)
{
	static const char *const heads[] = {
		"INFO  jepsen.util - 0", "0",
		"2026-11-21 10:00:00,123{GMT}\tINFO\t[worker 0] jepsen.util: 0"
	};

	(void)state;
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		char line[128];
		struct event e;

		(void)snprintf(line, sizeof(line), "%s\t:ok\t:read\t3", heads[i]);
		e = accept(EVENT_AUTO, line);
		assert_int_equal(e.type, EVENT_OK);
		assert_span(e.process, "0");
		assert_span(e.op, "read");
		assert_true(e.key.is_nil);
		assert_span(e.value.text, "3");
	}
}

static void test_event__jepsen_values_are_words_pairs_and_tuples(void **state)
{
	struct event e = accept(EVENT_JEPSEN, "0\t:invoke\t:cas\t[3 2]");

	(void)state;
	assert_true(e.is_pair);
	assert_true(e.key.is_nil);
	assert_span(e.value.text, "3");
	assert_span(e.second.text, "2");
	e = accept(EVENT_JEPSEN, "0\t:invoke\t:cas\t[\"k 1\" [nil 2]]");
	assert_true(e.is_pair);
	assert_span(e.key.text, "k 1");
	assert_true(e.value.is_nil);
	assert_span(e.second.text, "2");
	e = accept(EVENT_JEPSEN, "0\t:ok\t:read\t[7 nil]");
	assert_false(e.is_pair);
	assert_span(e.key.text, "7");
	assert_true(e.value.is_nil);
	e = accept(EVENT_JEPSEN, "0\t:ok\t:read\t#jepsen.independent/tuple [7, \"a\\\"b\"]");
	assert_span(e.key.text, "7");
	assert_span(e.value.text, "a\"b");
	e = accept(EVENT_JEPSEN, "0\t:invoke\t:write\tnil");
	assert_true(e.value.is_nil);
	e = accept(EVENT_JEPSEN, "0\t:invoke\t:inc");
	assert_true(e.value.is_nil);
}

static void test_event__jepsen_reasons_are_not_values(void **state)
{
	struct event e = accept(EVENT_JEPSEN, "4\t:info\t:write\t:timed-out");

	(void)state;
	assert_int_equal(e.type, EVENT_INFO);
	assert_true(e.value.is_nil);
	e = accept(EVENT_JEPSEN, "4\t:fail\t:cas\t[1 2]\t{:error [:x ...]}");
	assert_int_equal(e.type, EVENT_FAIL);
	assert_false(e.is_pair);
}

static void test_event__jepsen_lines_of_others_say_nothing(void **state)
{
	(void)state;
	pass_over(EVENT_JEPSEN, "INFO  jepsen.util - :nemesis\t:info\t:start\tnil");
	pass_over(EVENT_JEPSEN, "INFO  jepsen.core - Starting 5 workers");
	pass_over(EVENT_JEPSEN, "\t:invoke\t:read\tnil");
	pass_over(EVENT_JEPSEN, "0\t:invoke");
}

static void test_event__jepsen_values_that_are_malformed_are_named(void **state)
{
	static const char *const values[] = { "[1 2",      "[1 [2 3] 4]", "[1 [2 3]",
					      "1 2",       "\"open",      "\"a\\x\"",
					      "[[1 2] 3]", "[1]",         "]" };

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		char line[64], wanted[128];

		(void)snprintf(line, sizeof(line), "0\t:ok\t:read\t%s", values[i]);
		(void)snprintf(wanted, sizeof(wanted), "value %s is no word, [a b] or [key value]",
			       values[i]);
		refuse(EVENT_JEPSEN, line, wanted);
	}
}

/* --- Guessing */

static void test_event__the_first_line_decides_the_format(void **state)
{
	static const struct {
		const char *line;
		enum event_format format;
	} rows[] = {
		{ "0\tinvoke\tread\tx", EVENT_TSV },
		{ "0\tinvok\tread\tx", EVENT_TSV },
		{ "{\"process\":0}", EVENT_JSON },
		{ "INFO  jepsen.util - 0\t:invoke\t:read\tnil", EVENT_JEPSEN },
		{ "INFO  jepsen.core - hello", EVENT_JEPSEN },
		{ "2026-11-21\tINFO\t[main] jepsen.core: hello", EVENT_JEPSEN },
	};
	struct event event;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		(void)read_as(EVENT_AUTO, rows[i].line, &event, &err);
		assert_int_equal(reader.format, rows[i].format);
	}
	pass_over(EVENT_AUTO, "# comment");
	assert_int_equal(reader.format, EVENT_AUTO);
}

static void test_event__types_have_names(void **state)
{
	enum event_type type;

	(void)state;
	assert_true(event_type_of(SPAN_LITERAL("info"), &type));
	assert_int_equal(type, EVENT_INFO);
	assert_false(event_type_of(SPAN_LITERAL(":info"), &type));
	assert_false(event_type_of(SPAN_LITERAL(""), &type));
}
