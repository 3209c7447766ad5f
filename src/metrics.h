/* Metrics: the text form of Prometheus: base units, _total for counters. */
#ifndef TG_METRICS_H
#define TG_METRICS_H

#include "policy/policy.h"

/* The two lines before the samples of a metric. */
void metrics_head(Buf *out, const char *name, const char *type, const char *help);
/* A metric of one sample. */
void metrics_one(Buf *out, const char *name, const char *type, const char *help, uint64_t value);

/* Decisions, bundles and workers. */
void metrics_policy(Buf *out, Arena *arena, PolicyHost *host);

#endif
