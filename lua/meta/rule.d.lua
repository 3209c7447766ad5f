---@meta
-- What the files in rules/ and policies/ return. The path is the id: rules/column/no-null.lua is
-- "column/no-null"; the API calls a rule by its `type`.

---@class Param
---@field type "string"|"number"|"boolean"|"list"|"set"|"regex"|"template"
---@field default any
---@field help string

---@class Example
---@field sql string
---@field engine string?       the first of the rule's, or POSTGRES, when left out
---@field payload table?       instead of the rule's
---@field schema table?        instead of the rule's
---@field context table?

---@class Rule
---@field id string?           set by the loader from the path
---@field type string          API name: "COLUMN_NO_NULL"
---@field title string
---@field why string
---@field level "ERROR"|"WARNING"
---@field enabled boolean      runs when nobody has configured a rule set
---@field code integer
---@field codes integer[]?     when it has more than one
---@field engines "*"|string[] API engine names
---@field needs string[]?      facts the core asks the database for before: "plans" (ctx.context.plans,
---                            read by lua/plan.lua) and "session_user" (ctx.context.sessionUser)
---@field on string[]          statement kinds, verbs or "*"
---@field params table<string, Param>?
---@field payload table?       parameters that the examples are run with
---@field schema table?        DatabaseMetadata that the examples are run with
---@field good (string|Example)[]
---@field bad (string|Example)[]
---@field alone boolean?        what it says makes all other advice of the review void
---@field check fun(stmt: Statement, ctx: Context)
---@field finish fun(ctx: Context)?

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

---@class RuleSet             policies/review/<name>.lua: which rules review a change, and how hard
---@field title string
---@field why string?
---@field extends string?       another set; the rules below stand for the same ones of it
---@field environments string[]? ids of environments that it is for
---@field projects string[]?    ids of projects that it is for; they come before environments
---@field rules ConfiguredRule[]
---@field custom CustomRule[]?

---@class CustomRule
---@field name string           waived as custom/<name>
---@field enabled boolean?
---@field severity "error"|"warning"|nil
---@field scope string?         ALL, PRODUCTION, or an environment's id or title
---@field patterns string[]     RE2, in any case, on the statement without comments and strings
---@field message string

---@class ConfiguredRule
---@field type string?          API name of a rule
---@field id string?            or its file: "lock/add-check"
---@field level "ERROR"|"WARNING"|"DISABLED"
---@field payload table?
---@field engines string[]?     API engine names; all when left out

---@class RiskPolicy
---@field title string
---@field needs string[]?      facts to gather before: "affected_rows"
---@field score fun(change: Change): "LOW"|"MODERATE"|"HIGH", string?

---@class ApprovalPolicy
---@field title string
---@field order integer        the first policy that applies, in this order, decides
---@field steps {role: string}[]
---@field applies fun(issue: Issue): boolean

---@class WebhookPolicy
---@field title string
---@field on string[]          event types
---@field request fun(event: Event, target: Target): {method: string, url: string, headers: table?, json: table?}

---@class Change
---@field project {id: string, title: string}
---@field environment {id: string, title: string, tier: string}
---@field database {instance: string, name: string, engine: string}
---@field statement string
---@field statements StatementSummary[]
---@field affected_rows integer?  that the planner expects at least; nil: not known
---@field tables {schema: string, name: string, rows: integer?}[]
---@field labels table<string, string>

---@class StatementSummary
---@field kind string          "drop_table"
---@field object string
---@field line integer
---@field endLine integer
---@field tables {schema: string?, name: string}[]
---@field flags string[]
---@field actions string[]     ops of an ALTER: "drop_column"
---@field where boolean        UPDATE and DELETE: has a WHERE

---@class Issue
---@field type string
---@field risk "LOW"|"MODERATE"|"HIGH"
---@field project table
---@field environment {id: string, title: string, tier: string}  the strictest one
---@field environments table[]
---@field changes Change[]
---@field creator string
---@field labels table<string, string>

---@class Event
---@field type string
---@field summary string
