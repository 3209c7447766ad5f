/* CREATE, ALTER, DROP and RENAME of what is neither table nor index: users, databases, sequences,
 * views to drop, servers, TiDB's policies and groups. The phrase comes behind IF [NOT] EXISTS. */
#include "sql/parse_mysql.h"

#define AUTHENTICATION                                                                             \
    " identified (by (password $string | random password | $string) | with $text"                  \
    " [(by (random password | $string) | (as | using) ($bytes | password '(' $string ')'))]"       \
    " [initial authentication identified (by (random password | $string) | with $text as $bytes)]" \
    " | via <$text [(using | as) ($string | password '(' $string ')')] {or $text [(using | as)"    \
    " ($string | password '(' $string ')')]}>) [replace $string] [retain current password]"
#define ACCOUNT                                                                                    \
    "$user {" AUTHENTICATION "{and" AUTHENTICATION "} | discard old password |"                    \
    " (add | modify) $int factor" AUTHENTICATION "| drop $int factor |"                            \
    " $int factor (initiate registration | finish registration set challenge_response as $string"  \
    " | unregister) }"
#define REQUIRE                                                                                    \
    " require (none | ssl | x509 | (issuer | subject | cipher | san | token_issuer) $string"       \
    " {[and] (issuer | subject | cipher | san | token_issuer) $string}) "
#define LIMITS                                                                                     \
    " with (max_queries_per_hour | max_updates_per_hour | max_connections_per_hour |"              \
    " max_user_connections | max_statement_time) $number {(max_queries_per_hour |"                 \
    " max_updates_per_hour | max_connections_per_hour | max_user_connections |"                    \
    " max_statement_time) $number} "
#define PASSWORD                                                                                   \
    "{password (expire [default | never | interval $int day] | history (default | $int) |"         \
    " reuse interval (default | $int day) | require current [default | optional]) |"               \
    " failed_login_attempts $int | password_lock_time ($int | unbounded) | account (lock |"        \
    " unlock)}"
#define USER_TAIL                                                                                  \
    " [" REQUIRE "] [" LIMITS "]" PASSWORD                                                         \
    "[comment $string | attribute $string] [resource group ($ident | default)]"
#define ROLES " (none | all [except <$user>] | <$user>) "
#define SEQUENCE_OPTION                                                                            \
    " as $type | increment [by | '='] $number | start [with | '='] $number |"                      \
    " (minvalue | maxvalue) ['='] $number | (no | none) (minvalue | maxvalue | cache | cycle |"    \
    " order) | nominvalue | nomaxvalue | cache ['='] $int | nocache | cycle | nocycle | order |"   \
    " noorder "
#define SERVER                                                                                     \
    "options '(' <(host | database | user | password | socket | owner) $string |"                  \
    " port $int> ')'"
#define GROUP                                                                                      \
    "{ [','] (type '=' (system | user) | vcpu ['='] <$int ['-' $int]> | thread_priority ['=']"     \
    " $number | enable | disable [force] | force | ru_per_sec ['='] (unlimited | $int) | priority" \
    " ['='] (low | medium | high) | burstable ['='] ($word | $value) | burstable | (query_limit |" \
    " background) ['='] (null | '(' { [','] ($word ['='] ($word '(' $value ')' | $value)) } ')'))" \
    " }"
#define SPACE                                                                                      \
    "{ [','] ((add | drop) datafile $string | add (undofile | redofile) $string | "                \
    "(file_block_size"                                                                             \
    " | autoextend_size | initial_size | undo_buffer_size | redo_buffer_size | max_size |"         \
    " extent_size | nodegroup | comment | encryption | engine_attribute) ['='] $value |"           \
    " [storage] engine ['='] $text | wait | no_wait | use logfile group $ident |"                  \
    " rename to $ident | set (active | inactive)) }"
#define IMPORT                                                                                     \
    "{ (csv_null | csv_separator | csv_delimiter | tikv_importer | csv_terminator) ['='] $string " \
    "|"                                                                                            \
    " resume ['='] $int | skip_schema_files ['='] $int | (backend | on_duplicate | csv_header |"   \
    " csv_backslash_escape | csv_not_null | csv_trim_last_separators | strict_format | checksum |" \
    " analyze | pre_split_regions) ['='] $value }"
#define PLAN " plan digest ($value {',' $value}) "

static const SqlMysqlRow created[] = {
    {"user", "user", "<" ACCOUNT "> [default role <$user>]" USER_TAIL},
    {"role", "role", "<$user> [with admin $user]"},
    {"sequence", "sequence", "$table {" SEQUENCE_OPTION "| $option}"},
    {"temporary sequence", "sequence", "$table {" SEQUENCE_OPTION "| $option}"},
    {"server", "server", "$text foreign data wrapper $text " SERVER},
    {"resource group", "resource group", "$ident " GROUP},
    {"placement policy", "placement policy", "$ident $placement {[','] $placement}"},
    {"tablespace", "tablespace", "$ident [add datafile $string] " SPACE},
    {"undo tablespace", "tablespace", "$ident add datafile $string " SPACE},
    {"logfile group", "logfile group", "$ident add (undofile | redofile) $string " SPACE},
    {"spatial reference system", "spatial reference system",
     "$int {name $string | definition $string | organization $string identified by $int |"
     " description $string}"},
    {"import", "import", "$ident from $string " IMPORT},
    {"binding", "binding",
     "for $statement using $statement | using $statement | from history"
     " using" PLAN},
    {"global binding", "binding",
     "for $statement using $statement | using $statement |"
     " from history using" PLAN},
    {"session binding", "binding",
     "for $statement using $statement | using $statement |"
     " from history using" PLAN},
    {"tablegroup", "tablegroup", "$ident {[','] $word ['='] $value}"},
    {"outline", "outline", "$ident on $statement [to $statement]"},
    {"aggregate function", "function",
     "$table returns (string | integer | int | real | decimal)"
     " soname $string"},
    {NULL, NULL, NULL},
};

static const SqlMysqlRow altered[] = {
    {"user", "user",
     "user '(' ')' {" AUTHENTICATION "| discard old password | $int factor $word registration [set"
     " challenge_response as $string]} | $user default role" ROLES "| <" ACCOUNT ">" USER_TAIL},
    {"sequence", "sequence",
     "$table (" SEQUENCE_OPTION "| restart [[with | '='] $number]) {" SEQUENCE_OPTION
     "| restart [[with | '='] $number]}"},
    {"server", "server", "$text " SERVER},
    {"resource group", "resource group", "$ident " GROUP},
    {"placement policy", "placement policy", "$ident $placement {[','] $placement}"},
    {"tablespace", "tablespace", "$ident " SPACE},
    {"undo tablespace", "tablespace", "$ident " SPACE},
    {"logfile group", "logfile group", "$ident " SPACE},
    {"import", "import", "$ident " IMPORT " [truncate (all | errors) [table <$table>]]"},
    {"range", "range", "$ident placement policy ['='] ($text | default)"},
    {"function", "function", "$table" SQL_MYSQL_ROUTINE},
    {"procedure", "procedure", "$table" SQL_MYSQL_ROUTINE},
    {"instance", "instance",
     "reload (tls [for channel $ident] [no rollback on error] | keyring) | (enable | disable) "
     "innodb"
     " redo_log | rotate (innodb | binlog) master key"},
    {"tablegroup", "tablegroup", "$ident {[','] $word ['='] $value}"},
    {"system", "system", "{[','] $word ['='] $value}"},
    {NULL, NULL, NULL},
};

#define BEHAVIOR " [restrict | cascade] "

static const SqlMysqlRow dropped[] = {
    {"table", "table", "<$table>" BEHAVIOR "[wait $int | nowait]"},
    {"tables", "table", "<$table>" BEHAVIOR "[wait $int | nowait]"},
    {"temporary table", "table", "<$table>" BEHAVIOR},
    {"temporary tables", "table", "<$table>" BEHAVIOR},
    {"global temporary table", "table", "<$table>" BEHAVIOR},
    {"view", "view", "<$table>" BEHAVIOR},
    {"database", "database", "$table"},
    {"schema", "database", "$table"},
    {"procedure", "procedure", "$table"},
    {"function", "function", "$table"},
    {"trigger", "trigger", "$table"},
    {"event", "event", "$table"},
    {"package", "package", "$table"},
    {"package body", "package", "$table"},
    {"library", "library", "$table"},
    {"user", "user", "<$user>" BEHAVIOR},
    {"role", "role", "<$user>"},
    {"sequence", "sequence", "<$table>"},
    {"temporary sequence", "sequence", "<$table>"},
    {"server", "server", "$text"},
    {"resource group", "resource group", "$table [force]"},
    {"placement policy", "placement policy", "$table"},
    {"tablespace", "tablespace", "$table [[storage] engine ['='] $text]"},
    {"undo tablespace", "tablespace", "$table [[storage] engine ['='] $text]"},
    {"logfile group", "logfile group", "$table [storage] engine ['='] $text"},
    {"spatial reference system", "spatial reference system", "$int"},
    {"import", "import", "$table"},
    {"tablegroup", "tablegroup", "$table"},
    {"outline", "outline", "$table"},
    {"binding", "binding", "for (sql digest $value {',' $value} | $statement [using $statement])"},
    {"global binding", "binding",
     "for (sql digest $value {',' $value} | $statement [using"
     " $statement])"},
    {"session binding", "binding",
     "for (sql digest $value {',' $value} | $statement [using"
     " $statement])"},
    {NULL, NULL, NULL},
};

/* The name of the first object, however it was written. */
static SqlName *first_name(SqlParser *parser, const SqlPhrase *found)
{
    if (found->names.first)
        return found->names.first;
    return found->idents.first ? sql_name_of_ident(parser, found->idents.first) : NULL;
}

SqlTree *sql_mysql_create_object(SqlParser *parser, bool or_replace)
{
    const SqlMysqlRow *row = sql_mysql_take_row(parser, created);
    if (!row)
        return NULL;
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_CREATE);
    SqlDefinition *definition = tree->definition = NEW(parser, SqlDefinition);
    SqlPhrase found;
    definition->object = str(row->object);
    definition->or_replace = or_replace;
    definition->if_not_exists = take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    if (!sql_mysql_phrase(parser, row->rest, &found))
        return NULL;
    definition->name = first_name(parser, &found);
    if (found.inner)
        SQL_LIST_ADD(&definition->trees, found.inner);
    return tree;
}

SqlTree *sql_mysql_alter_object(SqlParser *parser)
{
    const SqlMysqlRow *row = sql_mysql_take_row(parser, altered);
    if (!row)
        return NULL;
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_ALTER);
    SqlAlter *alter = tree->alter = NEW(parser, SqlAlter);
    SqlPhrase found;
    alter->object = str(row->object);
    alter->if_exists = take2(parser, KW_IF, KW_EXISTS);
    size_t from = parser->at;
    if (!sql_mysql_phrase(parser, row->rest, &found))
        return NULL;
    alter->name = first_name(parser, &found);
    SqlAction *action = sql_action_new(parser, SQL_ACTION_OTHER);
    action->span = action->rest = sql_span_from(parser, from);
    SQL_LIST_ADD(&alter->actions, action);
    return tree;
}

SqlTree *sql_mysql_drop_object(SqlParser *parser)
{
    const SqlMysqlRow *row = sql_mysql_take_row(parser, dropped);
    if (!row)
        return NULL;
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_DROP);
    SqlDrop *drop = tree->drop = NEW(parser, SqlDrop);
    SqlPhrase found;
    drop->object = str(row->object);
    drop->if_exists = take2(parser, KW_IF, KW_EXISTS);
    if (!sql_mysql_phrase(parser, row->rest, &found))
        return NULL;
    drop->names = found.names;
    const SqlToken *last = &parser->tokens[parser->at - 1];
    drop->cascade = sql_token_is_word(last, KW_CASCADE);
    drop->restrict_ = sql_token_is_word(last, KW_RESTRICT);
    return tree;
}

/* RENAME TABLE a TO b, c TO d: one action each; RENAME USER. */
static bool read_renamed(SqlParser *parser, SqlAlter *alter)
{
    SqlAction *action = sql_action_new(parser, SQL_ACTION_RENAME_TABLE);
    size_t from = parser->at;
    action->table = sql_read_object(parser);
    if (!action->table || (take(parser, KW_WAIT) && !sql_mysql_read_int(parser)))
        return false;
    take(parser, KW_NOWAIT);
    if (!need(parser, KW_TO))
        return false;
    SqlName *new_name = sql_read_object(parser);
    if (!new_name)
        return false;
    action->new_name = NEW(parser, SqlIdent);
    action->new_name->name = new_name->name;
    action->new_name->raw = new_name->raw;
    action->new_name->span = new_name->span;
    action->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&alter->actions, action);
    if (!alter->name)
        alter->name = action->table;
    return true;
}

SqlTree *sql_mysql_rename(SqlParser *parser)
{
    parser->at++;
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_ALTER);
    SqlAlter *alter = tree->alter = NEW(parser, SqlAlter);
    SqlPhrase found;
    if (take(parser, KW_USER)) {
        alter->object = STR("user");
        if (!sql_mysql_phrase(parser, "<$user to $user>", &found))
            return NULL;
        alter->name = found.names.first;
        return tree;
    }
    alter->object = STR("table");
    if (!take(parser, KW_TABLE) && !need(parser, KW_TABLES))
        return NULL;
    alter->if_exists = take2(parser, KW_IF, KW_EXISTS);
    do {
        if (!read_renamed(parser, alter))
            return NULL;
    } while (take_punct(parser, ','));
    return tree;
}
