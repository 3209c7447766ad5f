/* The statements that only TiDB and OceanBase have: ADMIN, SPLIT, BACKUP, RECOVER and the like. */
#include "sql/parse_mysql.h"

#define ROW " '(' [<$expr>] ')' "
#define CUT " (by <" ROW "> | between" ROW "and" ROW "regions $int) "
#define PARTITIONS " [partition '(' <$ident> ')'] "
#define LINES " [lines [starting by $bytes] [terminated by $bytes]] "
#define JOBS " <$int> "
#define BACKUP_OPTION                                                                              \
    "{ (rate_limit | ratelimit) ['='] $int mb '/' second | snapshot ['='] ($int $word ago |"       \
    " $string | $int) | last_backup ['='] ($string | $int) | (csv_null | csv_separator |"          \
    " csv_delimiter | csv_header) ['='] $value | until ['='] $value | $word ['=']"                 \
    " ($int | $string | true | false | on | off | optional | required | $word) }"
#define WHAT " ((database | schema) ('*' | <$word>) | table <$table> | logs | point) "
#define UNTIL " (timestamp ['='] $string | tso ['='] $int) "
#define SLOW_QUERY                                                                                 \
    " slow query [where $expr] [order by <$expr [asc | desc]>] [limit $int [(',' | offset) "       \
    "$int]] "
#define GROUP_OR " ($ident | default) "

static const SqlMysqlRow rows[] = {
    {"admin", "",
     "show (ddl [jobs [$int] [where $expr] | job queries (" JOBS
     "| limit $int [(',' | offset) $int])] | slow (recent $int | top [internal | all] $int) |"
     " telemetry | bdr role | $table next_row_id) | check (table <$table> | index $table $ident"
     " [<'(' $int ',' $int ')'>]) | (recover | cleanup) index $table $ident | cleanup table lock"
     " <$table> | checksum table <$table> | (cancel | pause | resume) ddl jobs" JOBS
     "| alter ddl jobs $int <$word ['='] $value> | reload (expr_pushdown_blacklist |"
     " opt_rule_blacklist | bindings | cluster bindings | stats_extended | statistics) |"
     " plugins (enable | disable) <$ident> | repair table $table $statement |"
     " (flush | capture | evolve) bindings | flush [session | instance | global] plan_cache |"
     " reset telemetry_id | (set bdr role (primary | secondary) | unset bdr role) |"
     " (create | drop) workload snapshot"},
    {"split", "", "[region for] [partition] table $table" PARTITIONS "[index $ident]" CUT},
    {"recover table", "", "by job $int | $table [$int]"},
    {"flashback", "",
     "table (<$table> to" UNTIL "| $table [to ([before drop] rename to $word | before drop |"
     " $word)]) | (database | schema) $word (to" UNTIL "| [to ([before drop] rename to $word |"
     " before drop | $word)]) | cluster to" UNTIL},
    {"backup", "", WHAT "to $string" BACKUP_OPTION "| logs to $string" BACKUP_OPTION},
    {"restore", "", WHAT "from $string" BACKUP_OPTION},
    {"pause", "", "backup logs [gc_ttl ['='] $value]"},
    {"resume", "", "backup logs | import [if not running] $ident"},
    {"stop backup", "", "logs"},
    {"stop import", "", "[if running] $ident"},
    {"index advise", "",
     "[local] infile $string [max_minutes $int] [max_idxnum [per_table $int] [per_db $int]]" LINES},
    {"plan recreator", "", SQL_MYSQL_REPLAY},
    {"plan replayer", "", SQL_MYSQL_REPLAY},
    {"trace", "", "[plan [target '=' $string]] [format '=' $string] $statement"},
    {"calibrate resource", "",
     "[workload $word | {[','] (start_time $expr | end_time $expr | duration ($string | $expr))}]"},
    {"query watch", "",
     "add { [','] (resource group" GROUP_OR
     "| action ['='] $word ['(' $word ')'] | sql text $word to $expr |"
     " sql digest $expr | plan digest $expr) } | remove ($int | resource group" GROUP_OR ")"},
    {"batch", "", "[on $name] limit $int [dry run [query]] $statement"},
    {"import into", "",
     "$table ['(' [<($variable | $name)>] ')'] [set <$assign>] from ($string [format $string] |"
     " $query) [with <$word ['=' $expr]>]"},
    {"cancel", "", "(import job $int | distribution job $int | traffic jobs | br job $int)"},
    {"distribute table", "", "$table" PARTITIONS "{ [','] $word ['='] $value }"},
    {"refresh stats", "", "<('*' '.' '*' | $word ['.' ('*' | $word)])> [full | lite] [cluster]"},
    {"load stats", "", "$string"},
    {"traffic", "", "(capture to | replay from) $string {$word ['='] $value}"},
    {"create statistics", "",
     "[if not exists] $ident '(' (cardinality | dependency | correlation) ')' on $table '('"
     " <$ident> ')'"},
    {"drop statistics", "", "$ident"},
    {"drop stats", "", "<$table> [partition <$ident> | global]"},
    {"set binding", "",
     "(enabled | disabled) for (sql digest $value | $statement [using $statement])"},
    {NULL, NULL, NULL},
};

const SqlMysqlRow *sql_mysql_tool_rows(void)
{
    return rows;
}
