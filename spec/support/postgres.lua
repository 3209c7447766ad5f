-- A PostgreSQL server of the spec's own: in a temporary directory, on a socket only.
local program = require "spec.support.program"

local postgres = {}

local function read(command)
  local pipe = assert(io.popen(command .. " 2>&1"))
  local text = pipe:read "*a"
  pipe:close()
  return (text:gsub("%s+$", ""))
end

-- PostgreSQL refuses to run as root.
local function as_owner(command)
  if read "id -u" ~= "0" then return command end
  return "su postgres -s /bin/sh -c " .. program.quote(command)
end

local function programs()
  return os.getenv "TIDEGATE_PG_BIN" or read "ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1"
end

local Server = {}
Server.__index = Server

--- Starts a server; `stop` it in the end.
function postgres.start()
  local dir = read "mktemp -d /tmp/tidegate-pg.XXXXXX"
  local self = setmetatable({ dir = dir, bin = programs() }, Server)
  os.execute("chmod 777 " .. dir)
  local made = read(as_owner(("%s/initdb -D %s/data -A trust -U postgres -N >/dev/null && %s/pg_ctl -D %s/data -w -s "
    .. "-l %s/data/log -o '-k %s -h \"\" -F' start"):format(self.bin, dir, self.bin, dir, dir, dir)))
  assert(self:query "SELECT 1" == "1", made)
  return self
end

--- Runs SQL in one session; the rows as psql prints them without decoration, or its error.
---@param sql string
---@param database string?
---@return string
function Server:query(sql, database)
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(sql)
  file:close()
  local text = read(("%s/psql -h %s -U postgres -d %s -v ON_ERROR_STOP=1 -qAtX -f %s"):format(self.bin, self.dir,
    database or "postgres", path))
  os.remove(path)
  return text
end

function Server:stop()
  os.execute(as_owner(("%s/pg_ctl -D %s/data -w -s -m immediate stop"):format(self.bin, self.dir)))
  os.execute("rm -rf " .. self.dir)
end

return postgres
