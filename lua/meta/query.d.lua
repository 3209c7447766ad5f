---@meta
-- Queries and expressions, as rules see them.

---@class Query: Node
---@field kind "select"|"values"|"setop"|"table"
---@field ctes Cte[]?
---@field setop "union"|"intersect"|"except"|nil
---@field arms Query[]?
---@field row_count integer?        of VALUES
---@field rows Expr[]?              of VALUES: those rows that hold more than literals
---@field targets Target[]?
---@field paren boolean?
---@field distinct boolean?
---@field distinct_on Expr[]?
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
---@field natural boolean?

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
---@field columns string[]
---@field keys_where Expr?
---@field do_update boolean?
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
---@field distinct boolean?         of call: count(DISTINCT x)
---@field star boolean?             of call: count(*)
---@field window boolean?           of call: has OVER
---@field type DataType?            of cast and typed literals
---@field extra Expr[]?             of call: FILTER, OVER, ORDER BY inside it
