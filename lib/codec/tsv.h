/*
 * Fields of tab-separated output. A byte that would end a field or a record is written as \t, \n,
 * \r or \\, so a record is always one line and a field always one column.
 */
#ifndef CODEC_TSV_H
#define CODEC_TSV_H

#include "base/out.h"
#include "base/span.h"

void tsv_field(struct out *out, struct span field);

#endif
