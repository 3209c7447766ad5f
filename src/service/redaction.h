/* Redaction: secrets and personal data leave a decision before it is recorded. */
#ifndef TG_SERVICE_REDACTION_H
#define TG_SERVICE_REDACTION_H

#include "base/json.h"
#include "base/vec.h"

typedef struct RedactionRules {
    bool keeps_persons; /* e-mail addresses as they are; else each becomes a pseudonym */
    bool hides_data;    /* literals of queries and data statements go too */
    Str salt;           /* of the pseudonyms */
} RedactionRules;

typedef struct Redaction Redaction;

Redaction *redaction_new(Arena *arena, const RedactionRules *rules);
/* A copy of the input where anything changes. It must come first: what is secret in its SQL, and in
 * the definitions of its schema, is then taken out of the other documents too. */
const Json *redaction_input(Redaction *redaction, const Json *input);
/* Output, trace, facts; NULL is allowed. */
const Json *redaction_document(Redaction *redaction, const Json *document);
Str redaction_text(Redaction *redaction, Str text);
/* What was found: "secret", "person", "data", joined by commas; empty = nothing was changed. */
Str redaction_found(const Redaction *redaction);

/* The pseudonym that stands for an address: the same for the same salt; the domain stays. */
Str redaction_pseudonym(Arena *arena, Str salt, Str address);

#endif
