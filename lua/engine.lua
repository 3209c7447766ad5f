-- Families of engines: those whose SQL means the same to most rules.
return {
  mysql = { MYSQL = true, MARIADB = true, OCEANBASE = true, TIDB = true },
}
