---@meta
-- What a rule is given beside the statement, and what comes of it.

---@class Context
---@field directives table<string, string>  of the script's head: -- txn-mode = off
---@field params table         payload merged over the defaults
---@field script table         of this rule, for one review
---@field shared table         of all rules of one review: for lua/ modules that follow the script once
---@field schema table?        DatabaseMetadata (API form) before the script
---@field final table?         the same after the whole script; made when a rule first looks. Without a schema it
---                            holds what the script made; a table of which not all is known has isPartial = true
---@field fault Fault?         the first statement that the server would refuse
---@field engine string        "POSTGRES"
---@field size_bytes integer   of the script
---@field level "ERROR"|"WARNING"
---@field context table?       {currentDatabase, caseSensitive, databaseNames, sessionUser, sessionRoles, plans,
---                            enablePriorBackup, enableGhost, environment, project}
---@field span fun(self: Context, stmt: Statement): StatementSpan?  of a query or data statement
---@field advise fun(self: Context, node: Node?, format: string, ...: any)
---@field advise_code fun(self: Context, code: integer, node: Node?, format: string, ...: any)
---@field fix fun(self: Context, edits: Edit[])  how to mend what was advised last
---@field is_made fun(self: Context, name: Name): boolean  an earlier statement of the script made the table
---@field keys fun(self: Context, table: Name|integer): TableKeys?, boolean  what is known of the keys of a table
---                            after this statement (nil: dropped); whether this statement's table had a primary
---                            key before, or may have had one
---@field indexes fun(self: Context, table: Name|integer): TableIndex[]?
---@field unindexed fun(self: Context): fun(): ForeignKey?  goes through those of the script so far that no index
---                            serves
---@field spot fun(self: Context, node: Node, number: integer?): integer  where a node stands, to be kept for
---                            finish in less than a table; `number`: of one to forget
---@field place fun(self: Context, number: integer): Node  what spot was shown
---@field number fun(self: Context, text: string): integer  a number for the text, the same each time, from 1 for
---                            the first one of the rule: to be kept in its place
---@field text fun(self: Context, number: integer): string  that number was given
---@field known fun(self: Context, text: string): integer?  the number of a text that number was given before
---@field name_number fun(self: Context, name: Name): integer  a number for the table of that name, from 1, the same
---                            for all rules
---@field numbers fun(self: Context): integer[]  a list of whole numbers from 0 in half the memory of a table; what was
---                            never set is 0
---@field mark fun(self: Context, part: "held", is_there: boolean)  a part of the statements to come

---@class Edit
---@field offset integer       bytes from the start of the script
---@field length integer?      bytes that are replaced; none when left out
---@field text string

---@class SpanRelation
---@field schema string
---@field name string
---@field columns string[]     each once
---@field known boolean        in the schema
---@field inner boolean?       of reads: only a view reads it

---@class SpanResult
---@field name string
---@field type string          "" = not worked out
---@field sources {schema: string, table: string, column: string}[]

---@class StatementSpan        through views, CTEs and subqueries, by the schema as it stands at the statement
---@field reads SpanRelation[]
---@field writes SpanRelation[]
---@field results SpanResult[] of SELECT and RETURNING
---@field unknown string[]     "table x", "column t.y": why something may be missing
---@field cut boolean          results end where * of an unknown relation would go on

---@class TableKeys           the metadata, changed by the statements of the script so far
---@field id integer           another one for each table, whatever it is called later
---@field schema string?
---@field name string
---@field count integer        of its indexes
---@field is_known boolean     false: what it had before the script is not known
---@field lacks_primary boolean certainly

---@class TableIndex
---@field name string
---@field columns string[]     without expressions
---@field primary boolean

---@class ForeignKey: Node
---@field table Name
---@field columns string[]

---@class Fault: Node
---@field code integer         standard advice code
---@field message string
---@field statement integer    from 1

---@class Advice
---@field status "ERROR"|"WARNING"
---@field code integer
---@field title string
---@field content string
---@field rule string
---@field line integer?
---@field column integer?
---@field endLine integer?
---@field endColumn integer?
---@field edits Edit[]?
