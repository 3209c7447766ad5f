/* SHOW in all its forms. */
#include "sql/parse_mysql.h"

#define IN_DATABASE " [(from | in) $word] "
#define FILTER " [like $simple | where $expr] "
#define LIMIT " [limit $int [(',' | offset) $int]] "
#define CHANNEL " [for channel $text] "

static const SqlMysqlRow rows[] = {
    {"create", "table",
     "(table | view | procedure | function | trigger | event | sequence | package [body] | server |"
     " tablegroup | tenant | library) $table | (database | schema) [if not exists] $word |"
     " user $user | placement policy $word | resource group $word | import $word | masking policy"
     " $word"},
    {"full", "",
     "tables" IN_DATABASE FILTER "| (columns | fields) (from | in) $table" IN_DATABASE FILTER
     "| processlist [where $expr]"},
    {"extended", "",
     "[full] (columns | fields) (from | in) $table" IN_DATABASE FILTER
     "| [full] tables" IN_DATABASE FILTER
     "| (index | indexes | keys) (from | in) $table" IN_DATABASE "[where $expr]"},
    {"open", "", "tables" IN_DATABASE FILTER},
    {"tables", "", IN_DATABASE FILTER},
    {"table", "",
     "status" IN_DATABASE FILTER "| $table [partition '(' <$ident> ')'] [index $ident]"
     " regions [where $expr] | $table [partition '(' <$ident> ')'] distributions [where $expr]"
     " | $table next_row_id"},
    {"columns", "", "(from | in) $table" IN_DATABASE FILTER},
    {"fields", "", "(from | in) $table" IN_DATABASE FILTER},
    {"index", "", "(from | in) $table" IN_DATABASE "[where $expr]"},
    {"indexes", "", "(from | in) $table" IN_DATABASE "[where $expr]"},
    {"keys", "", "(from | in) $table" IN_DATABASE "[where $expr]"},
    {"databases", "", FILTER},
    {"schemas", "", FILTER},
    {"character", "", "set" FILTER},
    {"char", "", "set" FILTER},
    {"charset", "", FILTER},
    {"collation", "", FILTER},
    {"collations", "", FILTER},
    {"global", "", "(variables | status | bindings) " FILTER},
    {"session", "", "(variables | status | bindings) " FILTER},
    {"local", "", "(variables | status) " FILTER},
    {"variables", "", FILTER},
    {"status", "", FILTER},
    {"processlist", "", "[where $expr]"},
    {"triggers", "", IN_DATABASE FILTER},
    {"events", "", IN_DATABASE FILTER},
    {"procedure", "", "status" FILTER "| code $name"},
    {"function", "", "status" FILTER "| code $name"},
    {"library", "", "status" FILTER},
    {"package", "", "[body] status" FILTER},
    {"grants", "", "[for $user [using <$user>]]"},
    {"privileges", "", ""},
    {"plugins", "", "[soname ($string | like $string)]" FILTER},
    {"storage", "", "engines" FILTER},
    {"engines", "", FILTER},
    {"engine", "", "$word (status | mutex | logs)"},
    {"warnings", "", LIMIT FILTER},
    {"errors", "", LIMIT FILTER},
    {"count", "", "'(' '*' ')' (warnings | errors)"},
    {"profiles", "", ""},
    {"profile", "",
     "[<all | block io | context switches | cpu | ipc | memory | page faults | source | swaps>]"
     " [for query $int]" LIMIT},
    {"authors", "", ""},
    {"contributors", "", ""},
    {"index_statistics", "", FILTER},
    {"user_statistics", "", FILTER},
    {"table_statistics", "", FILTER},
    {"client_statistics", "", FILTER},
    {"master", "", "(status | logs)"},
    {"binary", "", "logs | log status"},
    {"binlog", "", "status | events [in $string] [from $int]" LIMIT},
    {"relaylog", "", "[$string] events [in $string] [from $int]" LIMIT CHANNEL},
    {"slave", "", "hosts | [$string] status [nonblocking]" CHANNEL},
    {"all", "", "(slaves | replicas) status"},
    {"replica", "", "[$string] status" CHANNEL "| hosts"},
    {"replicas", "", ""},
    {"parse_tree", "", "$statement"},
    {"explain", "", "[format '=' $value] for $int"},
    {"analyze", "", "status" FILTER "| [format '=' $value] for $int"},
    /* TiDB */
    {"binding_cache", "", "status" FILTER},
    {"bindings", "", FILTER},
    {"builtins", "", ""},
    {"config", "", FILTER},
    {"stats_extended", "", FILTER},
    {"stats_meta", "", FILTER},
    {"stats_histograms", "", FILTER},
    {"stats_topn", "", FILTER},
    {"stats_buckets", "", FILTER},
    {"stats_healthy", "", FILTER},
    {"stats_locked", "", FILTER},
    {"histograms_in_flight", "", FILTER},
    {"column_stats_usage", "", FILTER},
    {"session_states", "", FILTER},
    {"backups", "", FILTER},
    {"restores", "", FILTER},
    {"backup", "", "(logs (status | metadata from $string) | query $int | metadata from $string)"},
    {"br", "", "job (query $int | $int)"},
    {"imports", "", FILTER},
    {"import", "",
     "(job | jobs) [$int] [where $expr] | group $string | groups"
     " | $word [errors] [table <$table>]"},
    {"pump", "", "status" FILTER},
    {"drainer", "", "status" FILTER},
    {"regions", "", FILTER},
    {"placement", "",
     "labels" FILTER "| for ((database | schema) $word | table $table [partition $ident])" FILTER
     "|" FILTER},
    {"distribution", "", "(job $int | jobs) [where $expr]"},
    {"affinity", "", FILTER},
    {"traffic", "", "jobs"},
    {"masking", "", "policies [for $table] [where $expr]"},
    /* OceanBase */
    {"tenant", "", "[status]"},
    {"tablegroups", "", FILTER},
    {"parameters", "", FILTER "[tenant '=' $value]"},
    {"recyclebin", "", ""},
    {"trace", "", FILTER},
    {NULL, NULL, NULL},
};

SqlTree *sql_mysql_show(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    SqlPhrase found;
    const SqlMysqlRow *row = sql_mysql_take_row(parser, rows);
    if (!row) {
        sql_fail(parser, "nothing of this name can be shown");
        return NULL;
    }
    if (!sql_mysql_phrase(parser, row->rest, &found))
        return NULL;
    tree->command->names = found.idents;
    tree->command->values = found.values;
    tree->command->inner = found.inner;
    return tree;
}
