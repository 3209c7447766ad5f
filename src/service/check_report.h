/* Check report: a policy's answer in the API's PlanCheckRun.Result form. */
#ifndef TG_SERVICE_CHECK_REPORT_H
#define TG_SERVICE_CHECK_REPORT_H

#include "base/ctx.h"
#include "base/json.h"

/* The rules of a ReviewConfig that speak to this engine, as the review call takes them. */
Json *report_rules_for(Ctx *cx, const Json *rules, Str engine);
/* Appends one STATEMENT_ADVISE result per advice, or a SUCCESS when there is none. */
void report_advices(Ctx *cx, Str target, const Json *advices, Json *results);
/* What waivers let pass: results of status SUCCESS that say who and why. */
void report_waived(Ctx *cx, Str target, const Json *waived, Json *results);
/* An ERROR result: the policy itself failed. */
Json *report_failure(Ctx *cx, Str target, Str error);
/* The STATEMENT_SUMMARY_REPORT result. */
Json *report_summary(Ctx *cx, Str target, const Json *statements);
/* Each statement that differs from the earlier ones in more than its place, for policies that weigh
 * a whole script: a hundred thousand INSERTs into one table count as one, at the first's line. */
Json *report_distinct(Ctx *cx, const Json *statements);
/* [{schema, name, rows}] of the tables that the statements name; rows null when unknown. */
Json *report_tables(Ctx *cx, const Json *statements, const Json *metadata);
/* The STATEMENT_ADVISE results that are findings, waived ones among them (`waived`, with the status
 * SUCCESS), in the API's Advice form. */
Json *report_as_advices(Ctx *cx, const Json *results);

#endif
