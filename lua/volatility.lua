-- Which built-in functions of PostgreSQL give the same value for every row of one statement, so that
-- ADD COLUMN ... DEFAULT stores it once (pg_proc.provolatile is not 'v'). Everything else counts as volatile.
local query = require "query"

local volatility = {}

local CONSTANT = [[
abs acos age ascii asin atan atan2 bit_count bit_length bool box btrim cardinality cbrt ceil ceiling char_length
character_length chr circle concat concat_ws convert convert_from convert_to cos cosh cot current_catalog
current_database current_date current_role current_schema current_schemas current_setting current_time
current_timestamp current_user date date_bin date_part date_trunc daterange decode degrees div encode exp extract
factorial floor format gcd get_bit get_byte inet_client_addr inet_server_addr initcap int4range int8range isfinite
json_array json_array_length json_build_array json_build_object json_object json_typeof jsonb_array_length
jsonb_build_array jsonb_build_object jsonb_object jsonb_pretty jsonb_set jsonb_strip_nulls jsonb_typeof
justify_days justify_hours justify_interval lcm left length ln localtime localtimestamp log log10 lower lpad ltrim
make_date make_interval make_time make_timestamp make_timestamptz md5 min_scale mod multirange normalize now
num_nonnulls num_nulls numrange octet_length overlay parse_ident pg_client_encoding pg_typeof pi point position
power quote_ident quote_literal quote_nullable radians regexp_replace repeat replace reverse right round
row_to_json rpad rtrim scale session_user set_bit set_byte sha224 sha256 sha384 sha512 sign sin sinh split_part
sqrt statement_timestamp string_to_array strpos substr substring tan tanh timezone to_ascii to_char to_date to_hex
to_json to_jsonb to_number to_timestamp to_tsquery to_tsvector transaction_timestamp translate trim trim_array
trim_scale trunc tsrange tstzrange txid_current unistr upper user uuid_nil version width_bucket xmlcomment
array_append array_cat array_fill array_length array_position array_prepend array_remove array_replace
array_to_json array_to_string coalesce greatest least nullif array row
]]

local is_constant = {}
for name in CONSTANT:gmatch "%S+" do is_constant[name] = true end

--- The first call in the expression that may give another value for each row.
---@param expr Expr?
---@return Expr? call
function volatility.volatile_call(expr)
  local found
  query.each_in(expr, function(one)
    if found or one.op ~= "call" or not one.name then return end
    local is_built_in = not one.schema or one.schema == "pg_catalog"
    if not (is_built_in and is_constant[one.name]) then found = one end
  end)
  return found
end

return volatility
