/*
 * Fields of tab-separated records. A byte that would end a field or a record is written as \t, \n,
 * \r or \\, so a record is always one line and a field always one column.
 */
#ifndef CODEC_TSV_H
#define CODEC_TSV_H

#include "base/buf.h"
#include "base/out.h"
#include "base/span.h"

void tsv_field(struct out *out, struct span field);

/*
 * The inverse: appends the bytes of a field to b. -EBADMSG where a backslash begins none of the
 * four; b then has what stood before it. What passes b's cap is told by buf_error.
 */
int tsv_parse(struct buf *b, struct span field) __attribute__((warn_unused_result));

#endif
