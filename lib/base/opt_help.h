/*
 * What the option tables say to people and programs: help, version, the dump, and a near name for a
 * typo. Used by base/opt alone.
 */
#ifndef BASE_OPT_HELP_H
#define BASE_OPT_HELP_H

#include "base/opt.h"
#include "base/span.h"

void opt_help_tool(const struct opt_tool *tool, struct out *out);
void opt_help_verb(const struct opt_tool *tool, const struct opt_verb *verb, struct out *out);
void opt_version(const struct opt_tool *tool, struct out *out);

/*
 * One line a fact, tab-separated, "-" where there is nothing:
 *	tool    NAME  SUMMARY
 *	default VERB      where the tool has a default verb
 *	verb    VERB  OPERANDS  HINT  SUMMARY
 *	option  VERB  NAME  LETTER  KIND  HINT  ARGUMENT  CHOICES  HELP
 * KIND is "hidden" for test hooks.
 */
void opt_dump(const struct opt_tool *tool, struct out *out);

/* The long name nearest to a mistyped one, or NULL when none is near. */
const char *opt_nearest(const struct opt_verb *verb, struct span name);

#endif
