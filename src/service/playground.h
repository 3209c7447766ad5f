/* Playground: what edited policies would decide. Nothing comes into force and nothing is recorded. */
#ifndef TG_SERVICE_PLAYGROUND_H
#define TG_SERVICE_PLAYGROUND_H

#include "service/app.h"
#include "service/caller.h"
#include "store/database.h"

typedef struct PlaygroundTrial {
    const Json *files; /* [{path, content}]: laid over the bundle in force */
    const Caller *caller;
    /* One decision, of this kind on this input; or kind empty: */
    Str kind;
    const Json *input;
    /* review, risk and approval of a statement for one database. */
    const Database *database;
    Str statement;
} PlaygroundTrial;

/* {bundle, error: {file, line, message} or absent when the files can be loaded, decisions: [{kind,
 * input, output, trace, error, durationMicros}] in the order they were made; a failed one is the
 * last}. Borrows its own connections: hold none. NULL only when
 * the server cannot try it at all. */
Json *playground_evaluate(Ctx *cx, const App *app, const PlaygroundTrial *trial) MUST_CHECK;

/* The whole admission of the files laid over the bundle in force: {ok, bundle, examples, specs,
 * problems}. */
Json *playground_check(Ctx *cx, const App *app, const Json *files) MUST_CHECK;

#endif
