/*
 * Checked numbers. The C library's parsers accept blanks, signs and trailing text, and report
 * overflow through errno; an operator's typo deserves better.
 */
#include "base/num.h"

#include <errno.h>
#include <stdio.h>

#include "base/banned.h"

bool num_add(uint64_t a, uint64_t b, uint64_t *out)
{
	uint64_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return false;
	*out = sum;
	return true;
}

bool num_mul(uint64_t a, uint64_t b, uint64_t *out)
{
	uint64_t product;

	if (__builtin_mul_overflow(a, b, &product))
		return false;
	*out = product;
	return true;
}

/* Digits from the front; *len_out counts them. -EINVAL without any, -ERANGE past 64 bits. */
static int parse_digits(struct span text, uint64_t *value_out, size_t *len_out)
{
	uint64_t value = 0;
	size_t len = 0;
	bool fits = true;

	for (; len < text.len && text.data[len] >= '0' && text.data[len] <= '9'; len++)
		fits = fits && num_mul(value, 10, &value) &&
		       num_add(value, (uint64_t)(text.data[len] - '0'), &value);
	if (len == 0)
		return -EINVAL;
	*len_out = len;
	*value_out = value;
	return fits ? 0 : -ERANGE;
}

/* value times unit into min..max. */
static int scale(uint64_t value, uint64_t unit, uint64_t min, uint64_t max, uint64_t *out)
{
	if (!num_mul(value, unit, &value) || value < min || value > max)
		return -ERANGE;
	*out = value;
	return 0;
}

int num_parse(struct span text, uint64_t min, uint64_t max, uint64_t *out)
{
	uint64_t value;
	size_t len;
	int r = parse_digits(text, &value, &len);

	if (r == -EINVAL || len != text.len)
		return -EINVAL;
	return r < 0 ? r : scale(value, 1, min, max, out);
}

struct unit {
	const char *name;
	uint64_t factor;
};

static int parse_with_unit(struct span text, const struct unit *units, uint64_t min, uint64_t max,
			   uint64_t *out)
{
	uint64_t value;
	size_t len;
	int r = parse_digits(text, &value, &len);

	if (r == -EINVAL)
		return r;
	for (; units->name != NULL; units++)
		if (span_equal(span_from(text, len), span_str(units->name)))
			return r < 0 ? r : scale(value, units->factor, min, max, out);
	return -EINVAL;
}

int num_parse_size(struct span text, uint64_t min, uint64_t max, uint64_t *bytes_out)
{
	static const struct unit units[] = {
		{ "", 1 },
		{ "K", (uint64_t)1 << 10 },
		{ "M", (uint64_t)1 << 20 },
		{ "G", (uint64_t)1 << 30 },
		{ "T", (uint64_t)1 << 40 },
		{ "P", (uint64_t)1 << 50 },
		{ NULL, 0 },
	};

	return parse_with_unit(text, units, min, max, bytes_out);
}

int num_parse_duration(struct span text, uint64_t min_ms, uint64_t max_ms, uint64_t *ms_out)
{
	static const struct unit units[] = {
		{ "ms", 1 },          { "s", 1000 },         { "m", 60 * 1000 },
		{ "h", 3600 * 1000 }, { "d", 86400 * 1000 }, { NULL, 0 },
	};

	if (span_equal(text, SPAN_LITERAL("0")))
		return scale(0, 1, min_ms, max_ms, ms_out);
	return parse_with_unit(text, units, min_ms, max_ms, ms_out);
}

size_t num_put(uint64_t value, char *digits)
{
	size_t len = 1, at;

	for (uint64_t rest = value; rest >= 10; rest /= 10)
		len++;
	for (at = len; at > 0; value /= 10)
		digits[--at] = (char)('0' + value % 10);
	return len;
}

const char *num_format_size(uint64_t bytes, char text[static NUM_TEXT_BYTES])
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	double value = (double)bytes;
	size_t unit = 0;

	/* What would round up to 1024.0 is 1.0 of the next unit. */
	for (; value >= 1023.95 && unit + 1 < sizeof(units) / sizeof(units[0]); unit++)
		value /= 1024;
	(void)snprintf(text, NUM_TEXT_BYTES, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
	return text;
}

const char *num_format_time(uint64_t ms, char text[static NUM_TEXT_BYTES])
{
	uint64_t s = ms / 1000;

	if (s < 3600)
		(void)snprintf(text, NUM_TEXT_BYTES, "%u:%02u", (unsigned)(s / 60),
			       (unsigned)(s % 60));
	else
		(void)snprintf(text, NUM_TEXT_BYTES, "%llu:%02u:%02u",
			       (unsigned long long)(s / 3600), (unsigned)(s / 60 % 60),
			       (unsigned)(s % 60));
	return text;
}
