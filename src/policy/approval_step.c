/* Approval step: one of role, group, user, anyOf, allOf, and how many people of it. */
#include "policy/approval_step.h"

#include "policy/duration.h"
#include "policy/kind.h"

#define DEPTH_MAX 2 /* of anyOf and allOf inside each other */
#define NAME_MAX_BYTES 200

/* What a step and a part of it share. */
#define POOL_FIELDS                                                                                \
    {"role", FIELD_STRING, false, "string", "who holds it: \"projectOwner\", \"roles/x\"", NULL},  \
        {"group", FIELD_STRING, false, "string", "or the members of a group: \"dba@example.com\"", \
         NULL},                                                                                    \
        {"user", FIELD_STRING, false, "string", "or one person: \"ada@example.com\"", NULL},       \
        {"anyOf", FIELD_OWN, false, "ApprovalPart[]", "or one of these, at most two levels deep",  \
         NULL},                                                                                    \
        {"allOf", FIELD_OWN, false, "ApprovalPart[]", "or all of these", NULL},                    \
    {                                                                                              \
        "quorum", FIELD_INTEGER, false, "integer",                                                 \
            "how many different people of it; 1 when left out; not beside allOf", NULL             \
    }

static const PolicyField part_fields[] = {POOL_FIELDS, {0}};

static const PolicyField step_fields[] = {
    {"title", FIELD_STRING, false, "string", "what the step is called", NULL},
    POOL_FIELDS,
    {"selfApproval", FIELD_BOOLEAN, false, "boolean",
     "whether the issue's creator may answer; as the project says when left out", NULL},
    {"differentPerson", FIELD_BOOLEAN, false, "boolean",
     "whether it takes people who answered no earlier step, and another one for each part of "
     "allOf; "
     "yes when left out, unless the project allows self-approval",
     NULL},
    {"expires", FIELD_STRING, false, "string",
     "an answer counts no longer than that: \"36h\", \"7d\", \"P7D\"; for ever when left out",
     NULL},
    {0}};

const PolicyShape policy_approval_shapes[] = {
    {"ApprovalStep", "A step of a flow: role, group, user, anyOf or allOf, and how many of it.",
     step_fields},
    {"ApprovalPart", "Who may answer, as a part of anyOf or allOf.", part_fields},
    {0}};

typedef struct Reader {
    Arena *arena;
    const char **why;
    size_t pools;
} Reader;

static const char *const words[] = {"role", "group", "user", "anyOf", "allOf"};
static const char *const prefixes[] = {"roles/", "groups/", "users/"};

static Json *refuse(Reader *reader, const char *why)
{
    *reader->why = why;
    return NULL;
}

/* Index in words of the one that is set; -1 when it is none or several. */
static int find_word(const Json *given)
{
    int found = -1;
    for (int i = 0; i < 5; i++) {
        if (!json_get(given, words[i]))
            continue;
        if (found >= 0)
            return -1;
        found = i;
    }
    return found;
}

static bool set_name(Reader *reader, const Json *given, int word, Json *out)
{
    Str name = json_str(given, words[word]), prefix = str(prefixes[word]);
    if (!str_starts(name, prefixes[word]))
        name = str_printf(reader->arena, "%.*s%.*s", STR_ARG(prefix), STR_ARG(name));
    if (word > 0) /* addresses have no case */
        name = str_lower(reader->arena, name);
    json_set_str(reader->arena, out, words[word], name);
    return ++reader->pools <= APPROVAL_POOLS_MAX && name.n > prefix.n && name.n <= NAME_MAX_BYTES;
}

static bool read_pool(Reader *reader, const Json *given, Json *out, int depth);

static Json *read_parts(Reader *reader, const Json *list, int depth)
{
    Json *parts = json_new_array(reader->arena);
    if (list->kind != JSON_ARRAY || list->n == 0 || list->n > APPROVAL_PARTS_MAX)
        return refuse(reader, "anyOf and allOf must be lists of 1 to 10 parts");
    for (size_t i = 0; i < list->n; i++) {
        Json *part = json_new_object(reader->arena);
        const char *wrong =
            policy_shape_check(reader->arena, &policy_approval_shapes[1], json_at(list, i));
        if (wrong)
            return refuse(reader, wrong);
        if (!read_pool(reader, json_at(list, i), part, depth))
            return NULL;
        json_add(reader->arena, parts, part);
    }
    return parts;
}

/* Two of a list means two different people of all its parts together: these must be plain. */
static bool are_plain(const Json *parts)
{
    for (size_t i = 0; i < json_len(parts); i++)
        if (find_word(json_at(parts, i)) > 2 || json_get(json_at(parts, i), "quorum"))
            return false;
    return true;
}

static bool read_quorum(Reader *reader, const Json *given, int word, Json *out)
{
    int64_t quorum = json_int(given, "quorum", 1);
    if (quorum < 1 || quorum > APPROVAL_QUORUM_MAX)
        return refuse(reader, "quorum must be a whole number from 1 to 20");
    if (quorum > 1 && word == 2)
        return refuse(reader, "one user cannot make a quorum");
    if (word == 4 && json_get(given, "quorum"))
        return refuse(reader, "allOf has no quorum: give it to its parts");
    if (quorum > 1 && word == 3 && !are_plain(json_get(out, "anyOf")))
        return refuse(reader, "anyOf with a quorum takes only parts of one role, group or user");
    if (quorum > 1)
        json_set_int(reader->arena, out, "quorum", quorum);
    return true;
}

static bool read_pool(Reader *reader, const Json *given, Json *out, int depth)
{
    int word = find_word(given);
    if (word < 0)
        return refuse(
            reader,
            "a step and each of its parts must have one of role, group, user, anyOf, allOf");
    if (word <= 2 && !set_name(reader, given, word, out))
        return refuse(reader, "a step names at most 20 roles, groups and users of 200 bytes");
    if (word > 2 && depth >= DEPTH_MAX)
        return refuse(reader, "anyOf and allOf stand at most two levels deep");
    if (word > 2) {
        Json *parts = read_parts(reader, json_get(given, words[word]), depth + 1);
        if (!parts)
            return false;
        json_set(reader->arena, out, words[word], parts);
    }
    return read_quorum(reader, given, word, out);
}

static void copy_flag(Arena *arena, const Json *given, const char *name, Json *out)
{
    if (json_get(given, name))
        json_set_bool(arena, out, name, json_bool(given, name));
}

Json *policy_approval_step(Arena *arena, const Json *given, const char **why)
{
    Reader reader = {.arena = arena, .why = why};
    Json *step = json_new_object(arena);
    const char *wrong = policy_shape_check(arena, &policy_approval_shapes[0], given);
    int64_t seconds = 0;
    Str expires = json_str(given, "expires");
    if (wrong)
        return refuse(&reader, wrong);
    if (expires.n && !policy_duration_parse(expires, &seconds))
        return refuse(&reader, "expires must be a duration like \"36h\", \"7d\" or \"P7D\"");
    if (json_str(given, "title").n)
        json_set_str(arena, step, "title", json_str(given, "title"));
    if (!read_pool(&reader, given, step, 0))
        return NULL;
    copy_flag(arena, given, "selfApproval", step);
    copy_flag(arena, given, "differentPerson", step);
    if (seconds)
        json_set_str(arena, step, "expires", str_printf(arena, "%llds", (long long)seconds));
    return step;
}
