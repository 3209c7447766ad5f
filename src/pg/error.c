/* Error: SQLSTATE to ErrCode, by one table of classes and codes. */
#include "pg/connection.h"

static const struct {
    const char *sqlstate; /* a prefix; the first that fits counts */
    ErrCode code;
} mapping[] = {
    {"23505", ERR_EXISTS},       {"23P01", ERR_EXISTS},      {"23", ERR_PRECONDITION},
    {"40001", ERR_ABORTED},      {"40P01", ERR_ABORTED},     {"55P03", ERR_ABORTED},
    {"57014", ERR_CANCELED},     {"57P", ERR_UNAVAILABLE},   {"08", ERR_UNAVAILABLE},
    {"53", ERR_UNAVAILABLE},     {"58030", ERR_UNAVAILABLE}, {"25006", ERR_UNAVAILABLE},
    {"42501", ERR_PRECONDITION}, {"22P05", ERR_INVALID},     {"22021", ERR_INVALID},
    {"0A000", ERR_PRECONDITION}, {"42P04", ERR_EXISTS},      {"42P07", ERR_EXISTS},
};

static ErrCode code_of(const char *sqlstate)
{
    for (size_t i = 0; i < sizeof mapping / sizeof *mapping; i++)
        if (!strncmp(sqlstate, mapping[i].sqlstate, strlen(mapping[i].sqlstate)))
            return mapping[i].code;
    return ERR_INTERNAL;
}

const char *pg_error_line(Arena *arena, const char *text)
{
    Str rest = str(text ? text : ""), line;
    Buf out = buf_new(arena);
    while (str_next(&rest, '\n', &line)) {
        line = str_trim(line);
        if (line.n && out.n)
            buf_add_z(&out, ": ");
        buf_add_str(&out, line);
    }
    return buf_str(&out).p;
}

static const char *field(const PGresult *result, int code)
{
    const char *text = PQresultErrorField(result, code);
    return text ? text : "";
}

void pg_error_read(const PGresult *result, PgError *error)
{
    int64_t position = 0;
    const char *sqlstate = field(result, PG_DIAG_SQLSTATE);
    *error = (PgError){
        .severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED),
        .message = field(result, PG_DIAG_MESSAGE_PRIMARY),
        .detail = field(result, PG_DIAG_MESSAGE_DETAIL),
        .hint = field(result, PG_DIAG_MESSAGE_HINT),
        .context = field(result, PG_DIAG_CONTEXT),
        .schema = field(result, PG_DIAG_SCHEMA_NAME),
        .table = field(result, PG_DIAG_TABLE_NAME),
        .column = field(result, PG_DIAG_COLUMN_NAME),
        .constraint = field(result, PG_DIAG_CONSTRAINT_NAME),
    };
    memcpy(error->sqlstate, sqlstate, strnlen(sqlstate, 5));
    if (str_to_i64(str(field(result, PG_DIAG_STATEMENT_POSITION)), &position))
        error->position = (int)position;
}

/* The strings move to the job's arena: the result is cleared soon. */
static void keep_strings(Arena *arena, PgError *error)
{
    const char **fields[] = {&error->severity, &error->message, &error->detail,
                             &error->hint,     &error->context, &error->schema,
                             &error->table,    &error->column,  &error->constraint};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        *fields[i] = arena_copy(arena, *fields[i], strlen(*fields[i]));
}

static const PgError no_error = {"", "", "", "", "", "", "", "", "", "", 0};

bool pg_lost(Ctx *cx, Pg *pg)
{
    const char *why = pg_error_line(cx->arena, PQerrorMessage(pg->conn));
    pg->broken = true;
    pg->error = no_error;
    pg->error.message = why;
    return err_set(cx, ERR_UNAVAILABLE, "the connection to the database was lost: %s", why);
}

bool pg_result_check(Ctx *cx, Pg *pg, const PGresult *result)
{
    switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_SINGLE_TUPLE:
    case PGRES_EMPTY_QUERY:
    case PGRES_PIPELINE_SYNC:
        return true;
    case PGRES_COPY_IN:
    case PGRES_COPY_OUT:
    case PGRES_COPY_BOTH:
        pg->broken = true; /* it waits for a conversation that we do not hold */
        return err_set(cx, ERR_UNIMPLEMENTED, "COPY from or to the client is not supported");
    default:
        break;
    }
    if (!PQresultErrorField(result, PG_DIAG_SQLSTATE))
        return pg_lost(cx, pg);
    pg_error_read(result, &pg->error);
    keep_strings(cx->arena, &pg->error);
    if (PQstatus(pg->conn) != CONNECTION_OK || !strcmp(pg->error.severity, "FATAL"))
        pg->broken = true;
    return err_set(cx, code_of(pg->error.sqlstate), "%s", pg->error.message);
}

const PgError *pg_error(const Pg *pg)
{
    return pg->error.message ? &pg->error : &no_error;
}

bool pg_failed_with(const Pg *pg, const char *sqlstate)
{
    return !strcmp(pg->error.sqlstate, sqlstate);
}
