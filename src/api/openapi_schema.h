/* OpenAPI schemas: the rows of messages and enums as JSON Schema. */
#ifndef TG_API_OPENAPI_SCHEMA_H
#define TG_API_OPENAPI_SCHEMA_H

#include "api/message.h"
#include "base/json.h"

Json *openapi_ref(Arena *arena, Str name);
Json *openapi_field(Arena *arena, const Field *field);
/* Every message and enum by its name. */
Json *openapi_schemas(Arena *arena, const Schema *schema);

#endif
