/* The names that sqlfluff gives to the top nodes of its trees, and what they say about a statement.
 */
#ifndef TG_SPEC_CORPUS_NODE_H
#define TG_SPEC_CORPUS_NODE_H

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "sql/kind.h"

/* What the top node of a statement may be called; the first prefix that fits decides. */
typedef struct Node {
    const char *prefix, *kinds;
} Node;

static const Node nodes[] = {
    {"access_statement", " grant revoke "},
    {"alter_", " alter "},
    {"create_", " create alter "}, /* ALTER VIEW ... AS and CREATE OR ALTER share nodes */
    {"drop_", " drop "},
    {"undrop", " undrop "},
    {"select_", " select "},
    {"with_compound", " select insert update delete merge "},
    {"insert_", " insert "},
    {"from_insert", " insert "},
    {"update_", " update "},
    {"delete_", " delete "},
    {"merge_", " merge "},
    {"replace_", " replace "},
    {"truncate", " truncate "},
    {"values_", " values "},
    {"set_expression", " select values table "},
    {"set_", " set "},
    {"reset_", " reset "},
    {"unset_", " reset "},
    {"use_", " use "},
    {"show_", " show "},
    {"describe_", " describe "},
    {"explain_", " explain "},
    {"grant_", " grant "},
    {"revoke_", " revoke "},
    {"deny_", " deny "},
    {"comment_statement", " comment_on "},
    {"transaction_", " begin commit rollback savepoint release control block "},
    {"begin_end_block", " block "},
    {"scripting_block", " block "},
    {"call_statement", " call "},
    {"call_segment", " call "},
    {"prepare_", " prepare "},
    {"copy_", " copy "},
    {"load_data", " copy "},
    {"bulk_insert", " copy "},
    {"analyze_", " analyze "},
    {"vacuum_", " vacuum "},
    {"optimize_", " vacuum "},
    {"refresh_", " refresh "},
    {"lock_table", " lock "},
    {"rename_", " rename "},
    {"listen_", " listen "},
    {"notify_", " listen "},
    {"unlisten_", " listen "},
    {"declare_", " declare block "},
    {"do_statement", " do "},
    {"pragma_", " set "},
    {"discard_", " discard "},
    {"print_", " control "},
    {"raiserror", " control "},
    {"while_", " control commit "}, /* MySQL fragments: END WHILE alone */
    {"if_then", " control commit other "},
};

/* -1 unjudged, 0 differs, 1 agrees. */
static inline int agrees(Str node, SqlKind kind)
{
    for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++) {
        if (!str_starts(node, nodes[i].prefix))
            continue;
        char name[64];
        snprintf(name, sizeof name, " %s ", sql_kind_name(kind));
        return strstr(nodes[i].kinds, name) != NULL;
    }
    return -1;
}

/* Words before the kind of object that say how it is, not what. */
static inline Str skip_adjectives(Str words)
{
    static const char *const adjectives[] = {"external_", "iceberg_", "dynamic_",  "hybrid_",
                                             "event_",    "unique_",  "temporary_"};
    for (size_t i = 0; i < sizeof adjectives / sizeof *adjectives; i++)
        if (str_starts(words, adjectives[i]))
            return str_sub(words, strlen(adjectives[i]), words.n);
    return words;
}

/* Nodes that sqlfluff shares between two kinds of object: the other one counts too. */
static inline bool is_kin(const char *expected, const char *found)
{
    static const char *const kin[][2] = {{"database", "schema"},
                                         {"view", "materialized_view"},
                                         {"role", "user"},
                                         {"user", "role"},
                                         {"function", "procedure"}};
    for (size_t i = 0; i < sizeof kin / sizeof *kin; i++)
        if (strcmp(kin[i][0], expected) == 0 && strcmp(kin[i][1], found) == 0)
            return true;
    return strcmp(expected, found) == 0;
}

/* As agrees, for the object that create_, alter_ and drop_ nodes name. */
static inline int agrees_in_object(Str node, SqlObject object)
{
    static const char *const verbs[] = {"create_", "alter_", "drop_"};
    for (size_t i = 0; i < 3; i++) {
        if (!str_starts(node, verbs[i]))
            continue;
        Str words = skip_adjectives(str_sub(node, strlen(verbs[i]), node.n));
        for (int known = SQL_OBJECT_NONE + 1; known < SQL_OBJECT_OTHER; known++) {
            char whole[64], as[64];
            snprintf(whole, sizeof whole, "%s_statement", sql_object_name((SqlObject)known));
            snprintf(as, sizeof as, "%s_as_statement", sql_object_name((SqlObject)known));
            if (str_is(words, whole) || str_is(words, as))
                return is_kin(sql_object_name((SqlObject)known), sql_object_name(object));
        }
    }
    return -1;
}

#endif
