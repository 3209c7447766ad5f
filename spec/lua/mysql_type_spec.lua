-- Types of MySQL, written by people and by the server, in one form.
package.path = "lua/?.lua;" .. package.path
local mysql_type = require "mysql_type"

describe("mysql_type.canonical", function()
  for text, form in pairs {
    ["INTEGER"] = "int(11)",
    ["int unsigned"] = "int(10) unsigned",
    ["int(10) unsigned"] = "int(10) unsigned",
    ["BIGINT(20) SIGNED"] = "bigint(20)",
    ["int(5) zerofill"] = "int(5) unsigned zerofill",
    ["bool"] = "tinyint(1)",
    ["DEC"] = "decimal(10,0)",
    ["numeric( 8 )"] = "decimal(8,0)",
    ["decimal(10, 2)"] = "decimal(10,2)",
    ["double precision"] = "double",
    ["char"] = "char(1)",
    ["national varchar(20)"] = "varchar(20)",
    ["varchar(20) CHARACTER SET utf8 COLLATE x"] = "varchar(20)",
    ["datetime(0)"] = "datetime",
    ["timestamp(6)"] = "timestamp(6)",
    ["year(4)"] = "year",
    ["enum('a', 'B')"] = "enum('a','B')",
    ["long varbinary"] = "mediumblob",
    ["SERIAL"] = "bigint(20) unsigned",
    [""] = "",
  } do
    it(("makes %q of %q"):format(form, text), function()
      assert.equal(form, mysql_type.canonical(text))
    end)
  end
end)

describe("mysql_type.text_length", function()
  for text, length in pairs {
    ["char"] = 1, ["CHAR(20)"] = 20, ["varchar(255) CHARSET utf8"] = 255, ["binary"] = 1, ["varbinary(8)"] = 8,
    ["tinytext"] = 255, ["TEXT"] = 65535, ["mediumblob"] = 16777215, ["longtext"] = 4294967295,
    ["int(11)"] = 0, ["json"] = 0, [""] = 0,
  } do
    it(("is %d of %q"):format(length, text), function()
      assert.equal(length, mysql_type.text_length(text))
    end)
  end
end)
