-- A few rules to begin with: tidegate check --rules sample
---@type RuleSet
return {
  title = "A few rules to begin with",
  why   = "What breaks programs or loses data, and little else: for a first try.",
  rules = {
    { type = "TABLE_DROP_NAMING_CONVENTION", level = "ERROR",
      engines = { "MYSQL", "MARIADB", "OCEANBASE", "TIDB", "POSTGRES", "MSSQL", "SNOWFLAKE" },
      payload = { format = "_del$" } },

    { type = "COLUMN_NO_NULL", level = "WARNING" },

    { type = "DATABASE_DROP_EMPTY_DATABASE", level = "ERROR" },
  },
}
