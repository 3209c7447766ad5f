---@meta
-- The plain tables that rules see. Every node carries `line` and `column` (1-based, in characters)
-- of its first character. Names are as the server stores them (`name`) and as written (`raw`).

-- Whoever asks for create_table, alter_table or create_index may rely on `table`; for the other kinds
-- on one of `table`, `name` and `objects`. A statement that names nothing has its verb as its kind.

---@class Node
---@field line integer
---@field column integer

---@class Extent: Node
---@field offset integer  bytes from the start of the script
---@field length integer  bytes

---@class Name: Node
---@field catalog string?
---@field schema string?
---@field name string     folded as the server stores it
---@field raw string      as written, without quotes
---@field quoted boolean?

---@class Place
---@field line integer
---@field column integer
---@field offset integer  bytes from the start of the script

---@class Statement: Node
---@field kind string     "create_table", "alter_table", "drop_index", "insert", "select", "comment_on" ...
---@field verb string     "create", "alter", "drop", else the kind
---@field object string   "table", "index", "view" ... or ""
---@field level integer   0 span, 1 names, 2 everything below
---@field text string
---@field index integer   1-based place in the script
---@field start Place
---@field stop Place      one past the last character
---@field is_ddl boolean
---@field is_dml boolean
---@field names Name[]    the objects the statement is about
---@field reads Name[]    other tables that it reads
---@field identifiers Identifier[]?  Oracle: every name as it stands, but functions and types
---@field error string?   why the tree parser stopped
---@field if_exists boolean?
---@field if_not_exists boolean?
---@field or_replace boolean?
---@field temporary boolean?
---@field cascade boolean?
---@field concurrently boolean?
---@field ctes Cte[]?

-- The fields below exist from level 2 on, by kind.

---@class CreateTable: Statement
---@field table Name
---@field columns Column[]
---@field constraints Constraint[]  table level; those of a column hang on the column
---@field likes Name[]
---@field inherits Name[]
---@field partition_by Partition?
---@field partition_of Name?
---@field of_type Name?
---@field unlogged boolean?
---@field options Option[]
---@field query Query?              CREATE TABLE ... AS

---@class AlterTable: Statement
---@field table Name
---@field actions Action[]

---@class CreateIndex: Statement
---@field table Name
---@field name Name?
---@field unique boolean?
---@field keys Key[]
---@field columns string[]          the keys that are plain columns
---@field using string?
---@field include string[]
---@field where Expr?

---@class Drop: Statement           also truncate
---@field objects Name[]
---@field table Name?               DROP TRIGGER n ON t
---@field restart_identity boolean?

---@class CommentOn: Statement
---@field target Name               of a column: its table
---@field column_name string?
---@field table Name?               COMMENT ON CONSTRAINT n ON t
---@field comment string?           nil for NULL

---@class Insert: Statement
---@field table Name
---@field alias string?
---@field columns string[]?         nil when there is no column list
---@field source "values"|"select"|"set"|"default"|"execute"
---@field row_count integer         of VALUES
---@field query Query?
---@field branches Branch[]?        of INSERT ALL and FIRST
---@field target_query Query?       the subquery that is written to
---@field on_conflict Conflict?
---@field returning Target[]?
---@field output_into Name[]?      T-SQL: OUTPUT ... INTO t

---@class Branch: Node              INTO t (a) VALUES (b) of Oracle's INSERT ALL
---@field table Name?
---@field condition Expr?           WHEN
---@field columns string[]?
---@field query Query?              its VALUES

---@class Modify: Statement         update and delete
---@field table Name
---@field target Source
---@field set Assign[]?
---@field from Source[]?            FROM of UPDATE, USING of DELETE
---@field where Expr?
---@field order_by Order[]?
---@field limit Expr?
---@field returning Target[]?
---@field output_into Name[]?      T-SQL: OUTPUT ... INTO t

---@class Merge: Statement
---@field table Name
---@field target Source
---@field source_table Source
---@field on Expr
---@field whens When[]
---@field returning Target[]?
---@field output_into Name[]?      T-SQL: OUTPUT ... INTO t

---@class Select: Statement
---@field query Query

---@class Definition: Statement     every other CREATE
---@field name Name?
---@field table Name?               of a trigger, policy, rule
---@field columns Column[]?
---@field query Query?              of a view
---@field options Option[]
---@field owner string?             of a schema or database
---@field arguments DataType[]      of a function
---@field type DataType?            a function's result, a domain's base
---@field timing string?            of a trigger: "before", "after", "instead of"
---@field where Expr?               WHEN of a trigger, USING of a policy
---@field check Expr?               WITH CHECK of a policy
---@field language string?
---@field body string?
---@field body_error string?        why a PL/pgSQL or SQL body has no statements
---@field uses Name[]               other objects it names: a trigger's function
---@field statements Statement[]?   elements of a schema, actions of a rule, parts of a body

---@class Block: Statement          BEGIN ... END, IF, WHILE, TRY, DO, a PL/SQL unit: rules see each part
---@field compound string           "begin", "if", "while", "try", "do", "body" ...
---@field condition Expr?           of IF and WHILE
---@field statements Statement[]
---@field otherwise Statement[]?    ELSE, CATCH, exception handlers

---@class Grant: Statement          also revoke
---@field privileges Option[]       name in lower case; expr: a row of columns
---@field all_privileges boolean?
---@field all_in_schema boolean?
---@field with_grant boolean?
---@field is_default boolean?       ALTER DEFAULT PRIVILEGES
---@field objects Name[]
---@field grantees string[]

---@class Command: Statement        set, begin, explain, copy, call, vacuum ...
---@field name string               of SET: the variable; else the command's words
---@field scope string?            of SET: "local", "session"; T-SQL's SET @x: "variable"
---@field is_default boolean?       SET x TO DEFAULT
---@field language string?          of DO
---@field body string?              of DO
---@field body_error string?        of DO, as of a definition
---@field values Expr[]
---@field tables Name[]
---@field types DataType[]?         of DECLARE's variables, of PREPARE
---@field options Option[]
---@field statement Statement?      of EXPLAIN, PREPARE, COPY (query)
