/* Replay summary: what the differences of many decisions come to, in sentences and examples. */
#ifndef TG_SERVICE_REPLAY_SUMMARY_H
#define TG_SERVICE_REPLAY_SUMMARY_H

#include "base/ctx.h"
#include "store/decision.h"

/* One decision that another bundle would have made differently. */
typedef struct ReplayDifference {
    const Decision *decision; /* without input */
    const Json *changes;      /* of policy_difference */
    Str after;                /* the outcome that it would have */
    bool is_uncertain;        /* perhaps only for what was taken out of the input */
} ReplayDifference;

/* For one thread at a time; everything given is copied to its arena. */
typedef struct ReplaySummary ReplaySummary;

ReplaySummary *replay_summary_new(Arena *arena);
/* A decision was looked at, whatever came of it. */
void replay_summary_count(ReplaySummary *summary, const Decision *decision);
/* Instead: so many decisions of the kind, about so many subjects. */
void replay_summary_total(ReplaySummary *summary, Str kind, int64_t decisions, int64_t subjects);
void replay_summary_add(ReplaySummary *summary, const ReplayDifference *difference);
/* Sets sentences, groups and the first differences in the API's response. */
void replay_summary_write(ReplaySummary *summary, Json *response);

/* The API's form of one difference. */
Json *replay_summary_difference(Arena *arena, const ReplayDifference *difference);
/* 4,310 */
Str replay_summary_number(Arena *arena, int64_t number);

#endif
