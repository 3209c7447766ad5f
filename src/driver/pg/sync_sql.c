/* Sync SQL: every question reads one kind of object of all schemas at once, so that the number of
 * round trips does not depend on the number of objects. All names come out schema-qualified because
 * the transaction's search_path is empty. */
#include "driver/pg/sync_sql.h"

/* pg_attver is the server's own note (since 15.20 and its sisters): it changes with every change of
 * the table and is not part of its definition. pg_dump leaves it out too. */
#define COLUMN_OPTIONS                                                                             \
    "nullif(array_to_string(array(SELECT o FROM unnest(a.attoptions) AS o"                         \
    " WHERE NOT starts_with(o, 'pg_attver=')), ', '), '')"

/* Ours to describe: not the system's, not an extension's. */
#define USER_SCHEMA " n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' "
#define NOT_OF_EXTENSION(class, oid)                                                               \
    " AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = '" class "'::regclass"             \
                                                                         " AND x.objid = " oid     \
                                                                         " AND x.deptype = 'e') "
/* The constructors of a range type belong to the type. */
#define NOT_MADE_BY_OTHERS                                                                         \
    " AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_proc'::regclass"               \
    " AND x.objid = p.oid AND x.deptype IN ('e', 'i')) "
#define COMMENT_OF(class, oid, part)                                                               \
    " LEFT JOIN pg_description d ON d.classoid = '" class "'::regclass AND d.objoid = " oid        \
                                                          " AND d.objsubid = " part " "
/* Count and hash of which row versions a catalog holds: xmin names the transaction that wrote one,
 * so an added, changed or dropped row shows; the sum does not depend on the order. */
#define VERSIONS(catalog, key, part, where)                                                        \
    "(SELECT count(*) || ':' || coalesce(sum(hashint8extended(" key                                \
    "::int8 # (c.xmin::text::int8 << 32), " part ")), 0) FROM " catalog " c WHERE " where ")"
#define VERSIONS_BY_OID(catalog) VERSIONS(catalog, "c.oid", "0", "c.oid >= 16384")
#define TEMPORARY "(SELECT t.oid FROM pg_class t WHERE t.relpersistence = 't')"
/* name='value', name='value' */
#define OPTIONS(array)                                                                             \
    "(SELECT string_agg(quote_ident(option_name) || '=' || quote_literal(option_value), ', ')"     \
    " FROM pg_options_to_table(" array "))"
/* name 'value', name 'value' */
#define FOREIGN_OPTIONS(array)                                                                     \
    "(SELECT string_agg(quote_ident(option_name) || ' ' || quote_literal(option_value), ', ')"     \
    " FROM pg_options_to_table(" array "))"
#define QUALIFIED(schema, name) "quote_ident(" schema ") || '.' || quote_ident(" name ")"

/* SQL is laid out by its clauses. */
/* clang-format off */
static const char *const questions[SYNC_QUESTIONS] = {
    [SYNC_DATABASE] =
        "SELECT d.datname, pg_get_userbyid(d.datdba), pg_encoding_to_char(d.encoding),"
        " d.datcollate, shobj_description(d.oid, 'pg_database'), (SELECT reset_val"
        " FROM pg_settings"
        " WHERE name = 'search_path'), current_setting('server_version')"
        " FROM pg_database d"
        " WHERE d.datname = current_database()",
    [SYNC_SCHEMAS] =
        "SELECT n.nspname, pg_get_userbyid(n.nspowner), d.description"
        " FROM pg_namespace n" COMMENT_OF("pg_namespace", "n.oid", "0")
        "WHERE" USER_SCHEMA NOT_OF_EXTENSION("pg_namespace", "n.oid"),
    [SYNC_EXTENSIONS] =
        "SELECT e.extname, n.nspname, e.extversion, d.description"
        " FROM pg_extension e"
        " JOIN pg_namespace n ON n.oid = e.extnamespace" COMMENT_OF("pg_extension", "e.oid", "0")
        "WHERE e.extname <> 'plpgsql'",
    /* oid, schema, name, kind (e c d r), owner, comment, enum values, base, default, not null,
     * collation, range options, relation of a composite */
    [SYNC_TYPES] =
        "SELECT t.oid, n.nspname, t.typname, t.typtype, pg_get_userbyid(t.typowner),"
        " d.description, (SELECT array_agg(e.enumlabel"
        " ORDER BY e.enumsortorder)"
        " FROM pg_enum e  WHERE t.typtype = 'e' AND e.enumtypid = t.oid),"
        " CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END,"
        " CASE WHEN t.typtype = 'd' THEN  coalesce(pg_get_expr(t.typdefaultbin,"
        " 'pg_type'::regclass), t.typdefault) END, t.typnotnull,"
        " CASE WHEN t.typtype = 'd' AND t.typcollation <> b.typcollation  THEN "
        QUALIFIED("cn.nspname", "co.collname")
        " END, CASE WHEN r.rngtypid IS NOT NULL THEN 'subtype = ' ||"
        " format_type(r.rngsubtype, NULL)  || CASE WHEN o.opcdefault THEN '' ELSE ',"
        " subtype_opclass = ' || " QUALIFIED("onsp.nspname", "o.opcname")
        " END  || CASE WHEN r.rngcollation = 0 OR r.rngcollation = st.typcollation THEN ''"
        " ELSE  ', collation = ' || (SELECT " QUALIFIED("rn.nspname", "rc.collname")
        "   FROM pg_collation rc"
        " JOIN pg_namespace rn ON rn.oid = rc.collnamespace   WHERE rc.oid = r.rngcollation)"
        " END  || CASE WHEN r.rngcanonical = 0 THEN '' ELSE ',"
        " canonical = ' || r.rngcanonical END  || CASE WHEN r.rngsubdiff = 0 THEN '' ELSE ',"
        " subtype_diff = ' || r.rngsubdiff END  || ',"
        " multirange_type_name = ' || r.rngmultitypid::regtype END, t.typrelid"
        " FROM pg_type t"
        " JOIN pg_namespace n ON n.oid = t.typnamespace"
        " LEFT JOIN pg_class c ON c.oid = t.typrelid"
        " LEFT JOIN pg_type b ON b.oid = t.typbasetype"
        " LEFT JOIN pg_collation co ON co.oid = t.typcollation"
        " LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace"
        " LEFT JOIN pg_range r ON r.rngtypid = t.oid"
        " LEFT JOIN pg_type st ON st.oid = r.rngsubtype"
        " LEFT JOIN pg_opclass o ON o.oid = r.rngsubopc"
        " LEFT JOIN pg_namespace onsp ON onsp.oid = o.opcnamespace"
        COMMENT_OF("pg_type", "t.oid", "0")
        "WHERE (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c')) AND"
        USER_SCHEMA NOT_OF_EXTENSION("pg_type", "t.oid"),
    /* oid, schema, name, kind, owner, persistence, options, tablespace, access method, replica
     * identity, row security, forced, partition key, bound, view text, rows, bytes, index
     * bytes, OF type, comment, type oid, server, server options, populated. Sizes are as old as
     * the last ANALYZE, as the rows are: asking for today's opens every relation (40 % of the
     * whole sync). */
    [SYNC_RELATIONS] =
        "SELECT c.oid, n.nspname, c.relname, c.relkind, pg_get_userbyid(c.relowner),"
        " c.relpersistence, concat_ws(', ', " OPTIONS("c.reloptions")
        ",  (SELECT string_agg('toast.' || quote_ident(option_name) || '=' ||  "
        " quote_literal(option_value), ', ')"
        " FROM pg_options_to_table(tc.reloptions))), ts.spcname,"
        " CASE WHEN am.amname <> 'heap' THEN am.amname END, c.relreplident,"
        " c.relrowsecurity, c.relforcerowsecurity, CASE WHEN c.relkind = 'p' THEN"
        " pg_get_partkeydef(c.oid) END, CASE WHEN c.relispartition THEN"
        " pg_get_expr(c.relpartbound, c.oid) END, CASE WHEN c.relkind IN ('v',"
        " 'm') THEN rtrim(pg_get_viewdef(c.oid), ';') END, c.reltuples::int8,"
        " CASE WHEN c.reltuples >= 0 THEN"
        "  (greatest(c.relpages, 0) + coalesce(tc.relpages, 0))::int8 *"
        "  current_setting('block_size')::int8"
        "  WHEN c.relkind IN ('r', 'm') THEN pg_table_size(c.oid) ELSE 0 END,"
        " CASE WHEN c.reltuples >= 0 THEN coalesce(ip.pages, 0) *"
        "  current_setting('block_size')::int8"
        "  WHEN c.relkind IN ('r', 'm') AND c.relhasindex THEN pg_indexes_size(c.oid) ELSE 0 END,"
        " CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END,"
        " d.description, c.reltype, s.srvname, " FOREIGN_OPTIONS("ft.ftoptions")
        ", c.relispopulated"
        " FROM pg_class c"
        " JOIN pg_namespace n ON n.oid = c.relnamespace"
        " LEFT JOIN pg_class tc ON tc.oid = c.reltoastrelid"
        " LEFT JOIN (SELECT i.indrelid, sum(ic.relpages)::int8 AS pages FROM pg_index i"
        "  JOIN pg_class ic ON ic.oid = i.indexrelid GROUP BY i.indrelid) ip"
        "  ON ip.indrelid = c.oid"
        " LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace"
        " LEFT JOIN pg_am am ON am.oid = c.relam"
        " LEFT JOIN pg_foreign_table ft ON ft.ftrelid = c.oid"
        " LEFT JOIN pg_foreign_server s ON s.oid = ft.ftserver" COMMENT_OF("pg_class", "c.oid", "0")
        "WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND c.relpersistence <> 't' AND" USER_SCHEMA
        NOT_OF_EXTENSION("pg_class", "c.oid"),
    /* relation, number, name, type, not null, local, identity, generated, default, collation,
     * storage, compression, statistics, options, comment */
    [SYNC_ATTRIBUTES] =
        "SELECT a.attrelid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod),"
        " a.attnotnull, a.attislocal, a.attidentity, a.attgenerated, pg_get_expr(ad.adbin,"
        " ad.adrelid), CASE WHEN a.attcollation <> t.typcollation  THEN "
        QUALIFIED("cn.nspname", "co.collname")
        " END, CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage WHEN 'p' THEN"
        " 'PLAIN'  WHEN 'e' THEN 'EXTERNAL' WHEN 'x' THEN 'EXTENDED' ELSE 'MAIN' END END,"
        " CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END,"
        " coalesce(a.attstattarget, -1), " COLUMN_OPTIONS ", d.description"
        " FROM pg_attribute a"
        " JOIN pg_class c ON c.oid = a.attrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace"
        " JOIN pg_type t ON t.oid = a.atttypid"
        " LEFT JOIN pg_attrdef ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum"
        " LEFT JOIN pg_collation co ON co.oid = a.attcollation AND a.attcollation <>"
        " t.typcollation"
        " LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace"
        COMMENT_OF("pg_class", "a.attrelid", "a.attnum")
        "WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'v',"
        " 'm', 'c') AND c.relpersistence <> 't' AND" USER_SCHEMA
        "ORDER BY a.attrelid, a.attnum",
    [SYNC_PARENTS] =
        "SELECT i.inhrelid, i.inhparent, n.nspname, p.relname"
        " FROM pg_inherits i"
        " JOIN pg_class p ON p.oid = i.inhparent"
        " JOIN pg_namespace n ON n.oid = p.relnamespace"
        " WHERE p.relkind IN ('r', 'p', 'f') AND" USER_SCHEMA
        "ORDER BY i.inhrelid, i.inhseqno",
    /* relation, name, method, definition, unique, primary, valid, clustered, replica identity,
     * column numbers, column options, operator classes, expressions (when it has some), parent
     * schema and name, tablespace, constraint definition, comment, comment of the constraint */
    [SYNC_INDEXES] =
        "SELECT i.indrelid, c.relname, am.amname, pg_get_indexdef(i.indexrelid),"
        " i.indisunique, i.indisprimary, i.indisvalid, i.indisclustered, i.indisreplident,"
        " i.indkey, i.indoption, i.indclass, CASE WHEN i.indexprs IS NOT NULL THEN  (SELECT"
        " array_agg(pg_get_indexdef(i.indexrelid, k, true)"
        " ORDER BY k)   FROM generate_series(1, i.indnkeyatts) k) END, pn.nspname,"
        " p.relname, ts.spcname, pg_get_constraintdef(con.oid), d.description, cd.description"
        " FROM pg_index i"
        " JOIN pg_class c ON c.oid = i.indexrelid"
        " JOIN pg_class r ON r.oid = i.indrelid"
        " JOIN pg_namespace n ON n.oid = r.relnamespace"
        " JOIN pg_am am ON am.oid = c.relam"
        " LEFT JOIN pg_inherits inh ON inh.inhrelid = i.indexrelid"
        " LEFT JOIN pg_class p ON p.oid = inh.inhparent"
        " LEFT JOIN pg_namespace pn ON pn.oid = p.relnamespace"
        " LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace"
        " LEFT JOIN pg_constraint con ON con.conindid = i.indexrelid  AND con.contype IN"
        " ('p', 'u', 'x')"
        " LEFT JOIN pg_description cd ON cd.classoid = 'pg_constraint'::regclass  AND"
        " cd.objoid = con.oid AND cd.objsubid = 0" COMMENT_OF("pg_class", "c.oid", "0")
        "WHERE r.relkind IN ('r', 'p', 'm') AND" USER_SCHEMA,
    [SYNC_OPCLASSES] =
        "SELECT oid, opcname, opcdefault"
        " FROM pg_opclass",
    /* relation, domain, name, kind (c f), definition, column numbers, referenced relation and
     * its column numbers, on update, on delete, match, validated, local, has a parent, comment,
     * referenced schema and name */
    [SYNC_CONSTRAINTS] =
        "SELECT k.conrelid, k.contypid, k.conname, k.contype, pg_get_constraintdef(k.oid),"
        " array_to_string(k.conkey, ' '), k.confrelid, array_to_string(k.confkey, ' '),"
        " k.confupdtype, k.confdeltype, k.confmatchtype, k.convalidated, k.conislocal,"
        " k.conparentid <> 0, d.description, rn.nspname, r.relname,"
        " CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid) END"
        " FROM pg_constraint k"
        " JOIN pg_namespace n ON n.oid = k.connamespace"
        " LEFT JOIN pg_class r ON r.oid = k.confrelid"
        " LEFT JOIN pg_namespace rn ON rn.oid = r.relnamespace"
        COMMENT_OF("pg_constraint", "k.oid", "0")
        "WHERE k.contype IN ('c', 'f') AND" USER_SCHEMA,
    /* oid, schema, name, kind (f p w a), owner, identity arguments, definition, comment */
    [SYNC_ROUTINES] =
        "SELECT p.oid, n.nspname, p.proname, p.prokind, pg_get_userbyid(p.proowner),"
        " pg_get_function_identity_arguments(p.oid),"
        " CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) ELSE  'CREATE AGGREGATE"
        " ' || " QUALIFIED("n.nspname", "p.proname")
        " || '('  || CASE WHEN p.pronargs = 0 THEN '*' ELSE pg_get_function_arguments(p.oid)"
        " END || E') (\\n'  || '    SFUNC = ' || g.aggtransfn || E',\\n    STYPE = '  ||"
        " format_type(g.aggtranstype, NULL)  || CASE WHEN g.aggtransspace = 0 THEN '' ELSE"
        " E',\\n    SSPACE = ' || g.aggtransspace END  || CASE WHEN g.aggfinalfn = 0 THEN ''"
        " ELSE E',\\n    FINALFUNC = ' || g.aggfinalfn END  || CASE WHEN g.aggfinalextra"
        " THEN E',\\n    FINALFUNC_EXTRA' ELSE '' END  || CASE WHEN g.aggcombinefn = 0 THEN"
        " '' ELSE E',\\n    COMBINEFUNC = '  || g.aggcombinefn END  || CASE WHEN"
        " g.aggserialfn = 0 THEN '' ELSE E',\\n    SERIALFUNC = ' || g.aggserialfn END  ||"
        " CASE WHEN g.aggdeserialfn = 0 THEN '' ELSE E',\\n    DESERIALFUNC = '  ||"
        " g.aggdeserialfn END  || CASE WHEN g.agginitval IS NULL THEN '' ELSE E',\\n   "
        " INITCOND = '  || quote_literal(g.agginitval) END  || CASE WHEN g.aggmtransfn = 0"
        " THEN '' ELSE E',\\n    MSFUNC = ' || g.aggmtransfn  || E',\\n    MINVFUNC = ' ||"
        " g.aggminvtransfn || E',\\n    MSTYPE = '  || format_type(g.aggmtranstype,"
        " NULL) END  || CASE WHEN g.aggmfinalfn = 0 THEN '' ELSE E',\\n    MFINALFUNC = ' ||"
        " g.aggmfinalfn END  || CASE WHEN g.aggminitval IS NULL THEN '' ELSE E',\\n   "
        " MINITCOND = '  || quote_literal(g.aggminitval) END  || CASE WHEN g.aggkind = 'h'"
        " THEN E',\\n    HYPOTHETICAL' ELSE '' END  || CASE p.proparallel WHEN 's' THEN"
        " E',\\n    PARALLEL = safe'   WHEN 'r' THEN E',\\n    PARALLEL = restricted' ELSE"
        " '' END || E'\\n)' END, d.description"
        " FROM pg_proc p"
        " JOIN pg_namespace n ON n.oid = p.pronamespace"
        " LEFT JOIN pg_aggregate g ON g.aggfnoid = p.oid" COMMENT_OF("pg_proc", "p.oid", "0")
        "WHERE" USER_SCHEMA NOT_MADE_BY_OTHERS,
    /* oid, schema, name, owner, type, start, min, max, increment, cache, cycles, persistence,
     * last, dependency (a = owned, i = identity), owning relation and column number, comment */
    [SYNC_SEQUENCES] =
        "SELECT c.oid, n.nspname, c.relname, pg_get_userbyid(c.relowner),"
        " format_type(s.seqtypid, NULL), s.seqstart, s.seqmin, s.seqmax, s.seqincrement,"
        " s.seqcache, s.seqcycle, c.relpersistence, CASE WHEN has_sequence_privilege(c.oid,"
        " 'USAGE,SELECT')  THEN pg_sequence_last_value(c.oid) END, o.deptype, o.refobjid,"
        " o.refobjsubid, d.description"
        " FROM pg_sequence s"
        " JOIN pg_class c ON c.oid = s.seqrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace"
        " LEFT JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = c.oid  AND"
        " o.objsubid = 0 AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0  AND"
        " o.deptype IN ('a', 'i')" COMMENT_OF("pg_class", "c.oid", "0")
        "WHERE c.relpersistence <> 't' AND" USER_SCHEMA NOT_OF_EXTENSION("pg_class", "c.oid"),
    /* relation, name, definition, enabled, kind bits, function, comment */
    [SYNC_TRIGGERS] =
        "SELECT t.tgrelid, t.tgname, pg_get_triggerdef(t.oid), t.tgenabled, t.tgtype,"
        " t.tgfoid, d.description"
        " FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = t.tgrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace" COMMENT_OF("pg_trigger", "t.oid", "0")
        "WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND" USER_SCHEMA,
    [SYNC_RULES] =
        "SELECT r.ev_class, r.rulename, pg_get_ruledef(r.oid), r.ev_enabled, d.description"
        " FROM pg_rewrite r"
        " JOIN pg_class c ON c.oid = r.ev_class"
        " JOIN pg_namespace n ON n.oid = c.relnamespace" COMMENT_OF("pg_rewrite", "r.oid", "0")
        "WHERE r.rulename <> '_RETURN' AND" USER_SCHEMA,
    [SYNC_POLICIES] =
        "SELECT p.polrelid, p.polname, 'CREATE POLICY ' || quote_ident(p.polname) || ' ON '"
        " || " QUALIFIED("n.nspname", "c.relname")
        " || CASE WHEN p.polpermissive THEN '' ELSE ' AS RESTRICTIVE' END || CASE p.polcmd"
        " WHEN 'r' THEN ' FOR SELECT' WHEN 'a' THEN ' FOR INSERT'  WHEN 'w' THEN ' FOR"
        " UPDATE' WHEN 'd' THEN ' FOR DELETE' ELSE '' END || CASE WHEN p.polroles = '{0}'"
        " THEN '' ELSE ' TO ' || (SELECT string_agg(  CASE WHEN u.role = 0 THEN 'PUBLIC'"
        " ELSE quote_ident(pg_get_userbyid(u.role)) END, ',"
        " '  ORDER BY u.place) FROM unnest(p.polroles) WITH ORDINALITY u (role,"
        " place)) END || coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',"
        " '') || coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')',"
        " ''), d.description"
        " FROM pg_policy p"
        " JOIN pg_class c ON c.oid = p.polrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace" COMMENT_OF("pg_policy", "p.oid", "0")
        "WHERE" USER_SCHEMA,
    /* kind, schema, name, definition, comment */
    [SYNC_OBJECTS] =
        "SELECT 'STATISTICS', n.nspname, s.stxname, pg_get_statisticsobjdef(s.oid),"
        " d.description"
        " FROM pg_statistic_ext s"
        " JOIN pg_namespace n ON n.oid = s.stxnamespace"
        COMMENT_OF("pg_statistic_ext", "s.oid", "0")
        "WHERE" USER_SCHEMA NOT_OF_EXTENSION("pg_statistic_ext", "s.oid")
        " UNION ALL SELECT 'EVENT TRIGGER', NULL, e.evtname,"
        " 'CREATE EVENT TRIGGER ' || quote_ident(e.evtname) || ' ON ' || e.evtevent ||"
        " coalesce((SELECT E'\\nWHEN TAG IN ('  || string_agg(quote_literal(tag), ',"
        " ') || ')' FROM unnest(e.evttags) tag), '') || E'\\nEXECUTE FUNCTION ' ||"
        " e.evtfoid::regproc || '()' || CASE e.evtenabled WHEN 'D' THEN E';\\nALTER EVENT"
        " TRIGGER ' || quote_ident(e.evtname)  || ' DISABLE' ELSE '' END, d.description"
        " FROM pg_event_trigger e" COMMENT_OF("pg_event_trigger", "e.oid", "0")
        "WHERE true" NOT_OF_EXTENSION("pg_event_trigger", "e.oid")
        " UNION ALL SELECT 'FOREIGN DATA WRAPPER', NULL, w.fdwname,"
        " 'CREATE FOREIGN DATA WRAPPER ' || quote_ident(w.fdwname) || CASE WHEN w.fdwhandler"
        " = 0 THEN '' ELSE ' HANDLER ' || w.fdwhandler::regproc END || CASE WHEN"
        " w.fdwvalidator = 0 THEN '' ELSE ' VALIDATOR ' || w.fdwvalidator::regproc END,"
        " d.description"
        " FROM pg_foreign_data_wrapper w" COMMENT_OF("pg_foreign_data_wrapper", "w.oid", "0")
        "WHERE true" NOT_OF_EXTENSION("pg_foreign_data_wrapper", "w.oid")
        " UNION ALL SELECT 'SERVER', NULL, s.srvname,"
        " 'CREATE SERVER ' || quote_ident(s.srvname) || coalesce(' TYPE ' ||"
        " quote_literal(s.srvtype), '') || coalesce(' VERSION ' ||"
        " quote_literal(s.srvversion), '') || ' FOREIGN DATA WRAPPER ' ||"
        " quote_ident(w.fdwname) || coalesce(' OPTIONS ('  || (SELECT"
        " string_agg(quote_ident(option_name) || ' ' || quote_literal(option_value),  ', ')"
        " FROM pg_options_to_table(s.srvoptions)) || ')', ''), d.description"
        " FROM pg_foreign_server s"
        " JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw"
        COMMENT_OF("pg_foreign_server", "s.oid", "0")
        "WHERE true" NOT_OF_EXTENSION("pg_foreign_server", "s.oid"),
    /* What cannot be made before what: class and oid of both (t type, r relation, p routine),
     * and the column that is used. Rules and defaults speak for their relation, array types for
     * their element, row types for their relation. */
    [SYNC_DEPENDENCIES] =
        "SELECT DISTINCT CASE d.classid WHEN 'pg_proc'::regclass THEN 'p'  WHEN"
        " 'pg_type'::regclass THEN 't'  ELSE CASE WHEN k.contypid <> 0 THEN 't' ELSE 'r' END"
        " END, coalesce(w.ev_class, f.adrelid, nullif(k.conrelid, 0), nullif(k.contypid, 0),"
        " d.objid), CASE WHEN d.refclassid = 'pg_proc'::regclass THEN 'p'  WHEN d.refclassid"
        " = 'pg_type'::regclass   AND coalesce(e.typrelid,"
        " t.typrelid) = 0 THEN 't' ELSE 'r' END, CASE WHEN d.refclassid ="
        " 'pg_type'::regclass  THEN coalesce(nullif(coalesce(e.typrelid, t.typrelid), 0),"
        " e.oid, t.oid)  ELSE d.refobjid END, d.refobjsubid"
        " FROM pg_depend d"
        " LEFT JOIN pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid"
        " LEFT JOIN pg_attrdef f ON d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid"
        " LEFT JOIN pg_constraint k ON d.classid = 'pg_constraint'::regclass AND k.oid ="
        " d.objid"
        " LEFT JOIN pg_type t ON d.refclassid = 'pg_type'::regclass AND t.oid = d.refobjid"
        " LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'"
        " WHERE d.deptype = 'n' AND d.refobjid >= 16384 AND d.classid IN"
        " ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass,"
        "  'pg_rewrite'::regclass, 'pg_attrdef'::regclass,"
        " 'pg_constraint'::regclass) AND d.refclassid IN ('pg_class'::regclass,"
        " 'pg_proc'::regclass, 'pg_type'::regclass) AND (k.oid IS NULL OR k.contype = 'c')"
        " AND (w.oid IS NULL OR w.rulename = '_RETURN')",
    /* One text that changes with every change of the schema. Temporary tables do not count;
     * grants do, at the price of one sync too many. VACUUM FULL of a catalog may look like a
     * change. */
    [SYNC_FINGERPRINT] =
        "SELECT concat_ws('/', (SELECT oid || ':' || xmin"
        " FROM pg_database"
        " WHERE datname = current_database()), current_setting('server_version_num'), "
        VERSIONS("pg_class", "c.oid", "0", "c.oid >= 16384 AND c.relpersistence <> 't'")
        ", "
        VERSIONS("pg_attribute", "c.attrelid", "c.attnum",
                 "c.attrelid >= 16384 AND c.attnum > 0 AND c.attrelid NOT IN " TEMPORARY)
        ", " VERSIONS("pg_attrdef", "c.oid", "0", "c.adrelid NOT IN " TEMPORARY)
        ", "
        VERSIONS("pg_constraint", "c.oid", "0",
                 "c.oid >= 16384 AND c.conrelid NOT IN " TEMPORARY)
        ", "
        VERSIONS("pg_index", "c.indexrelid", "0",
                 "c.indexrelid >= 16384 AND c.indrelid NOT IN " TEMPORARY)
        ", "
        VERSIONS("pg_type", "c.oid", "0",
                 "c.oid >= 16384 AND c.typrelid NOT IN " TEMPORARY
                 " AND NOT EXISTS (SELECT FROM pg_type e WHERE e.oid = c.typelem"
                 " AND e.typrelid IN " TEMPORARY ")")
        ", " VERSIONS("pg_inherits", "c.inhrelid", "c.inhseqno", "true")
        ", " VERSIONS("pg_namespace", "c.oid", "0", "c.nspname !~ '^pg_(temp|toast_temp)_'")
        ", " VERSIONS("pg_sequence", "c.seqrelid", "0", "c.seqrelid NOT IN " TEMPORARY)
        ", " VERSIONS("pg_rewrite", "c.oid", "0", "c.oid >= 16384 AND c.ev_class NOT IN " TEMPORARY)
        ", "
        VERSIONS("pg_description", "c.objoid", "c.objsubid",
                 "c.objoid >= 16384 OR c.classoid = 'pg_namespace'::regclass")
        ", " VERSIONS("pg_trigger", "c.oid", "0", "c.tgrelid NOT IN " TEMPORARY)
        ", " VERSIONS_BY_OID("pg_proc")
        ", " VERSIONS_BY_OID("pg_enum")
        ", " VERSIONS_BY_OID("pg_policy")
        ", " VERSIONS_BY_OID("pg_extension")
        ", " VERSIONS_BY_OID("pg_statistic_ext")
        ", " VERSIONS_BY_OID("pg_event_trigger")
        ", " VERSIONS_BY_OID("pg_foreign_data_wrapper")
        ", " VERSIONS_BY_OID("pg_foreign_server")
        ", " VERSIONS("pg_foreign_table", "c.ftrelid", "0", "true")
        ", " VERSIONS("pg_range", "c.rngtypid", "0", "c.rngtypid >= 16384")
        ")",
};
/* clang-format on */

const char *driver_pg_sync_sql(SyncQuestion question)
{
    return questions[question];
}
