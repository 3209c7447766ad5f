-- A MariaDB server of the spec's own: in a temporary directory, on a socket only.
local mariadb = {}

local function read(command)
  local pipe = assert(io.popen(command .. " 2>&1"))
  local text = pipe:read "*a"
  pipe:close()
  return (text:gsub("%s+$", ""))
end

--- True when its programs are installed.
function mariadb.is_there()
  return read "for p in mariadbd mariadb-install-db mariadb; do command -v $p; done | wc -l" == "3"
end

local Server = {}
Server.__index = Server

function Server:client()
  return ("mariadb --no-defaults -uroot --socket=%s/s -N -B"):format(self.dir)
end

--- Starts a server; `stop` it in the end.
function mariadb.start()
  local dir = read "mktemp -d /tmp/tidegate-mariadb.XXXXXX"
  local self = setmetatable({ dir = dir }, Server)
  local owner = read "id -un"
  local made = read(("mariadb-install-db --no-defaults --datadir=%s/data --user=%s --skip-test-db "
    .. "--auth-root-authentication-method=normal"):format(dir, owner))
  os.execute(("mariadbd --no-defaults --datadir=%s/data --socket=%s/s --skip-networking --user=%s "
    .. "--pid-file=%s/pid --innodb-buffer-pool-size=16M >%s/log 2>&1 &"):format(dir, dir, owner, dir, dir))
  local answer = read(("timeout 60 sh -c 'until %s -e \"SELECT 1\" >/dev/null 2>&1; do sleep 0.05; done'; "
    .. "%s -e 'SELECT 1'"):format(self:client(), self:client()))
  assert(answer:find "^1", made .. answer)
  self:query "CREATE DATABASE d"
  return self
end

--- Runs SQL in database d; the rows without names, or "ERROR …".
---@param sql string
---@return string
function Server:query(sql)
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(sql)
  file:close()
  local database = sql:find "^CREATE DATABASE" and "" or "d"
  local text = read(("%s %s < %s"):format(self:client(), database, path))
  os.remove(path)
  return text
end

function Server:stop()
  read(("%s -e SHUTDOWN; while [ -e %s/pid ]; do sleep 0.05; done; rm -rf %s"):format(self:client(), self.dir,
    self.dir))
end

return mariadb
