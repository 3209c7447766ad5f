/* Fuzz: redaction of any SQL in any dialect: it ends, whatever the bytes. */
#include "service/redaction.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const engines[] = {"POSTGRES",  "MYSQL",    "ORACLE", "MSSQL",
                                      "SNOWFLAKE", "BIGQUERY", "NOSUCH"};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    Arena *arena = arena_new();
    RedactionRules rules = {.salt = STR("salt"), .hides_data = data[0] & 1};
    Json *input = json_new_object(arena);
    json_set_z(arena, input, "engine", engines[data[1] % (sizeof engines / sizeof *engines)]);
    json_set_str(arena, input, "statement", (Str){(const char *)data + 2, size - 2});
    Json *schema = json_new_object(arena);
    json_set_str(arena, schema, "definition", (Str){(const char *)data + 2, size - 2});
    json_set_str(arena, schema, "comment", (Str){(const char *)data + 2, size - 2});
    json_set(arena, input, "schema", schema);
    json_set_str(arena, input, "text", (Str){(const char *)data + 2, size - 2});
    Redaction *redaction = redaction_new(arena, &rules);
    const Json *clean = redaction_input(redaction, input);
    redaction_document(redaction, clean); /* as an answer that quotes all of it */
    arena_free(arena);
    return 0;
}
