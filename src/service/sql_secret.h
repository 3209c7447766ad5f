/* SQL secret: the parts of a SQL text that no record may hold. */
#ifndef TG_SERVICE_SQL_SECRET_H
#define TG_SERVICE_SQL_SECRET_H

#include "base/vec.h"
#include "sql/dialect.h"

typedef struct Cleaning {
    Arena *arena;
    const SqlDialect *dialect; /* NULL: only what is no matter of SQL is looked for */
    bool hides_data;           /* literals of queries and data statements too */
    bool had_secret, had_data; /* what was found so far */
    StrList secrets;           /* the texts that were taken out */
    /* Strings and comments that are kept pass through it; may be NULL. */
    Str (*rewrite)(void *ptr, Str text);
    void *ptr;
} Cleaning;

/* The text with passwords, keys and tokens replaced by 'redacted': by the words before them
 * (PASSWORD, IDENTIFIED BY, SECRET = …), in connection strings and in URLs, inside literals and
 * comments too. The text itself when there is nothing to replace. */
Str sql_secret_clean(Cleaning *cleaning, Str text);
/* The same for a text that is no SQL: connection strings and URLs only. */
Str sql_secret_clean_text(Cleaning *cleaning, Str text);
/* True when a word like password or api_token is in it: what has this name is a secret. */
bool sql_secret_is_name(Str name);

#endif
