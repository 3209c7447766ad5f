---@meta
-- The plain tables that rules see. Every node carries `line` and `column` (1-based, in characters)
-- of its first character. Names are as the server stores them (`name`) and as written (`raw`).

-- Whoever asks for create_table, alter_table or create_index may rely on `table`; for the other kinds
-- on one of `table`, `name` and `objects`. A statement that names nothing has its verb as its kind.

---@class Node
---@field line integer
---@field column integer

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
---@field columns string[]?         nil when there is no column list
---@field source "values"|"select"|"set"|"default"
---@field row_count integer         of VALUES
---@field query Query?
---@field on_conflict Conflict?
---@field returning Target[]?

---@class Modify: Statement         update and delete
---@field table Name
---@field targets Source[]
---@field set Assign[]?
---@field from Source[]?            FROM of UPDATE, USING of DELETE
---@field where Expr?
---@field order_by Order[]?
---@field limit Expr?
---@field returning Target[]?

---@class Merge: Statement
---@field table Name
---@field target Source
---@field source_table Source
---@field on Expr
---@field whens When[]
---@field returning Target[]?

---@class Select: Statement
---@field query Query

---@class Definition: Statement     every other CREATE
---@field name Name?
---@field table Name?               of a trigger, policy, rule
---@field columns Column[]?
---@field query Query?              of a view
---@field options Option[]
---@field body string?

---@class Command: Statement        set, begin, explain, copy, call, vacuum ...
---@field name string               of SET: the variable; else the command's words
---@field scope string?
---@field values Expr[]
---@field tables Name[]
---@field options Option[]
---@field statement Statement?      of EXPLAIN, PREPARE, COPY (query)

---@class Column: Node
---@field name string
---@field raw string
---@field quoted boolean?
---@field type DataType?
---@field nullable boolean          false after NOT NULL, PRIMARY KEY, identity or serial
---@field not_null boolean?         NOT NULL is written
---@field primary boolean?
---@field unique boolean?
---@field auto_increment boolean?   serial, identity, AUTO_INCREMENT
---@field generated string?         "stored" or "virtual"
---@field identity string?
---@field default Expr?
---@field on_update Expr?
---@field constraints Constraint[]
---@field collate string?
---@field comment string?
---@field position string?          "first" or "after"
---@field after string?

---@class DataType: Node
---@field name string               lower case, as written: "int4", "varchar"
---@field canon string              aliases resolved: "integer", "character varying"
---@field args (number|string)[]
---@field text string               as written
---@field array integer?
---@field unsigned boolean?
---@field zerofill boolean?
---@field max boolean?
---@field charset string?
---@field collate string?

---@class Constraint: Node
---@field type "primary"|"unique"|"foreign"|"check"|"exclude"|"not_null"|"index"|"fulltext"|"spatial"
---@field name string?
---@field name_line integer?        of the name, when written
---@field name_column integer?
---@field inline boolean?
---@field columns string[]          of an inline one: its column
---@field keys Key[]
---@field using string?
---@field using_index string?
---@field not_valid boolean?
---@field not_enforced boolean?
---@field ref {table:Name, columns:string[], on_delete:string?, on_update:string?}?
---@field check Expr?

---@class Key: Node
---@field name string?              a plain column
---@field expr Expr?                anything else
---@field descending boolean?

---@class Action: Node
---@field op string                 "add_column", "drop_column", "alter_type", "add_constraint" ...
---@field name string?              the column, constraint or index
---@field new_name string?
---@field columns Column[]?         of add_column, modify_column, change_column, alter_type
---@field constraint Constraint?
---@field table Name?               of attach_partition, inherit ...
---@field expr Expr?
---@field value string?
---@field options Option[]?
---@field if_exists boolean?
---@field cascade boolean?

---@class Option: Node
---@field name string
---@field value string?
---@field expr Expr?

---@class Partition: Node
---@field method string
---@field keys Key[]

---@class Query: Node
---@field kind "select"|"values"|"setop"|"table"
---@field ctes Cte[]?
---@field setop "union"|"intersect"|"except"|nil
---@field arms Query[]?
---@field row_count integer?        of VALUES
---@field rows Expr[]?              of VALUES: those rows that hold more than literals
---@field targets Target[]?
---@field distinct boolean?
---@field from Source[]?
---@field where Expr?
---@field group_by Expr[]?
---@field having Expr?
---@field order_by Order[]?
---@field limit Expr?
---@field offset Expr?
---@field into Name?
---@field for_update boolean?

---@class Cte: Node
---@field name string
---@field recursive boolean?
---@field statement Statement       kind "select" with a query, or a data statement

---@class Source: Node
---@field kind "table"|"subquery"|"function"|"join"
---@field name Name?
---@field alias string?
---@field columns string[]?         AS t (a, b)
---@field query Query?
---@field calls Expr[]?
---@field join "inner"|"left"|"right"|"full"|"cross"|nil
---@field left Source?
---@field right Source?
---@field on Expr?
---@field using string[]?
---@field lateral boolean?

---@class Target: Node
---@field expr Expr                 op "star" for * and t.*
---@field alias string?

---@class Order: Node
---@field expr Expr
---@field descending boolean?

---@class Assign: Node
---@field columns Expr[]
---@field value Expr

---@class Conflict: Node
---@field keys Key[]
---@field keys_where Expr?
---@field constraint string?
---@field set Assign[]
---@field where Expr?

---@class When: Node
---@field matched boolean
---@field condition Expr?
---@field action string
---@field set Assign[]
---@field values Expr[]

---@class Expr: Node
---@field op string                 column star literal param call binary unary cast paren case when in like between is exists subquery quantified array row subscript field collate named default current_of grouping other
---@field args Expr[]?              operands, arguments; a chain a AND b AND c is one node
---@field operator string?          of binary, unary, like, is, quantified; lower case
---@field name string?              column, call: last part, folded
---@field qualifier string?         of column and star: the part before the name
---@field schema string?            of column and call
---@field kind string?              of literal: null integer number string bool bits typed
---@field text string?              of literal: decoded; of param, other
---@field query Query?              of in, exists, subquery, quantified, array
---@field negated boolean?
---@field distinct boolean?
---@field type DataType?            of cast
---@field extra Expr[]?             of call: FILTER, OVER, ORDER BY inside it
