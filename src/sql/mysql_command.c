/* Statements that run the server or a session: one phrase each (sql/mysql_phrase.c). */
#include "sql/parse_mysql.h"

#define CHANNEL " [for channel $text] "
#define LOCKED                                                                                     \
    "(read [local] | [low_priority] write [local | concurrent] | in share mode |"                  \
    " in exclusive mode)"
#define QUIET " [no_write_to_binlog | local] "
#define TABLES " (table | tables) "
#define LIMIT " [limit $int [(',' | offset) $int]] "
#define XID " $bytes [',' $bytes [',' $int]] "
#define THREADS                                                                                    \
    " [<io_thread | sql_thread>] [until <$word '=' $value>] [until sql_after_mts_gaps]"            \
    " [<(user | password | default_auth | plugin_dir) '=' $string>] "
#define FILTER_ITEM "($string | $name ['.' $word] | '(' $name ',' $name ')')"
#define OPTION_VALUE                                                                               \
    " $word '=' ('(' [<($string | $number | '(' $name ',' $name ')' | $name)>] ')' | $value) "
#define SECONDS " [wait $int | nowait] "

static const SqlMysqlRow rows[] = {
    /* transactions */
    {"begin", "", "[work | pessimistic | optimistic | with causal consistency only]"},
    {"start transaction", "",
     "[<with consistent snapshot | with causal consistency only |"
     " read (only [as of timestamp $expr] | write)>]"},
    {"commit", "", "[work] (and chain [no release] | [and no chain] [[no] release])"},
    {"rollback", "",
     "[work] (to [savepoint] $text | and chain [no release] | [and no chain] [[no] release])"},
    {"savepoint", "", "$text"},
    {"release savepoint", "", "$text"},
    {"xa", "",
     "(start | begin)" XID "[join | resume] | end" XID "[suspend [for migrate]] | prepare" XID
     "| commit" XID "[one phase] | rollback" XID "| recover [convert xid | format '=' $string]"},
    /* locks */
    {"lock tables", "", "<$table [[as] $ident] " LOCKED ">" SECONDS},
    {"lock table", "", "<$table [[as] $ident] " LOCKED ">" SECONDS},
    {"lock instance", "", "for backup"},
    {"lock stats", "", "<$table> [partition <$ident>] [partition '(' <$ident> ')']"},
    {"unlock tables", "", ""},
    {"unlock table", "", ""},
    {"unlock instance", "", ""},
    {"unlock stats", "", "<$table> [partition <$ident>] [partition '(' <$ident> ')']"},
    {"backup lock", "", "$table"},
    {"backup unlock", "", ""},
    {"backup stage", "", "(start | flush | block_ddl | block_commit | end)"},
    /* tables */
    {"check table", "",
     "<$table> {for upgrade | quick | fast | medium | extended | changed} | <$table> partition"
     " (all | <$ident>)"},
    {"check tables", "", "<$table> {for upgrade | quick | fast | medium | extended | changed}"},
    {"check view", "", "<$table> [for upgrade]"},
    {"checksum", "", TABLES "<$table> [quick | extended]"},
    {"optimize", "", QUIET TABLES "<$table>" SECONDS},
    {"repair", "",
     QUIET "(table | tables | view) <$table> {quick | extended | use_frm | force |"
           " from mysql}"},
    {"cache index", "",
     "<$table [partition '(' (all | <$ident>) ')'] [(index | indexes | key | keys) '('"
     " [<($ident | primary)>] ')']> in ($word | default)"},
    {"load index", "",
     "into cache <$table [partition '(' (all | <$ident>) ')'] [(index | indexes | key | keys) '('"
     " [<($ident | primary)>] ')'] [ignore leaves]>"},
    {"import table", "", "from <$string>"},
    {"handler", "",
     "$table (open [[as] $ident] | close | read ((first | next | prev | last) | $ident (first |"
     " next | prev | last | ('=' | '<=' | '>=' | '<' | '>') '(' <$expr> ')'))"
     " [where $expr]" LIMIT ")"},
    /* sessions and prepared statements */
    {"use", "", "$ident"},
    {"prepare", "", "$ident from ($string | $expr)"},
    {"execute immediate", "", "$expr [using <$expr>]"},
    {"execute", "", "$ident [using <($variable | $expr)>]"},
    {"deallocate prepare", "", "$ident"},
    {"drop prepare", "", "$ident"},
    {"do", "", "<$expr>"},
    {"kill", "", "[hard | soft] [tidb] [connection | query [id]] (user $user | $expr)"},
    {"help", "", "($string | $word)"},
    {"get", "", "[current | stacked] diagnostics (condition $expr <$assign> | <$assign>)"},
    {"signal", "", SQL_MYSQL_SIGNALLED},
    {"resignal", "", "[" SQL_MYSQL_SIGNALLED " | set <$assign>]"},
    /* the server */
    {"flush", "",
     QUIET
     "(" TABLES "([<$table>] [with read lock [and disable checkpoint] | for export]) |"
     " tidb plugins <$ident> | stats_delta [cluster] |"
     " <privileges | status | hosts | (binary | engine | error | general | slow) logs |"
     " relay logs [for channel $text | $ident]"
     "| logs | user_resources | optimizer_costs | des_key_file |"
     " query cache | client_errors_summary | user_statistics | index_statistics |"
     " table_statistics | client_statistics | user_variables | ssl | (slave | replica) [$string] |"
     " (session | global | all) status | resources>)"},
    {"reset persist", "", "[[if exists] $name]"},
    {"reset", "",
     "<master [to $int] | binary logs and gtids [to $int] | (slave | replica) [$string] "
     "[all]" CHANNEL "| query cache>"},
    {"purge", "",
     "(binary | master) logs (to $string | before $expr) | import $int |"
     " recyclebin | backup logs (from $string | before $string) [$string]"},
    {"binlog", "", "$string [',' $string] | $variable ',' $variable"},
    {"shutdown", "", "[wait for all (slaves | replicas)]"},
    {"restart", "", ""},
    {"clone local", "", "data directory ['='] $string"},
    {"clone instance", "",
     "from $user ':' $int identified by $string [data directory ['='] $string]"
     " [require [no] ssl]"},
    {"install plugin", "", "[if not exists] $ident soname $string"},
    {"install soname", "", "$string"},
    {"install component", "", "<$string> [set <[global | persist] $name ('=' | ':=') $expr>]"},
    {"uninstall plugin", "", "[if exists] $ident"},
    {"uninstall soname", "", "[if exists] $string"},
    {"uninstall component", "", "<$string>"},
    /* replication */
    {"change master", "", "[$string] to <" OPTION_VALUE ">" CHANNEL},
    {"change replication", "",
     "source to <" OPTION_VALUE ">" CHANNEL "| filter <$word '=' '(' [<" FILTER_ITEM
     ">] ')'>" CHANNEL},
    {"change pump", "", "to node_state '=' $string for node_id $string"},
    {"change drainer", "", "to node_state '=' $string for node_id $string"},
    {"start all", "", "(slaves | replicas)" THREADS},
    {"stop all", "", "(slaves | replicas)" THREADS},
    {"start slave", "", "[$string]" THREADS CHANNEL},
    {"start replica", "", "[$string]" THREADS CHANNEL},
    {"start group_replication", "", "[<(user | password | default_auth) '=' $string>]"},
    {"stop slave", "", "[$string]" THREADS CHANNEL},
    {"stop replica", "", "[$string]" THREADS CHANNEL},
    {"stop group_replication", "", ""},
    {NULL, NULL, NULL},
};

SqlTree *sql_mysql_command(SqlParser *parser, const SqlMysqlRow *table)
{
    size_t from = parser->at;
    const SqlMysqlRow *row = sql_mysql_take_row(parser, table ? table : rows);
    if (!row)
        return NULL;
    parser->at = from;
    SqlTree *tree = sql_command_new(parser, sql_mysql_count_words(row->words));
    SqlCommand *command = tree->command;
    SqlPhrase found;
    if (!sql_mysql_phrase(parser, row->rest, &found))
        return NULL;
    command->names = found.idents;
    command->tables = found.names;
    command->values = found.values;
    command->inner = found.inner;
    return tree;
}
