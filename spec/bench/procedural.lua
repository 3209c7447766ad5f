-- Prints a deterministic script of procedures, with so many lines, in T-SQL or PL/SQL.
-- Usage: luajit spec/bench/procedural.lua mssql|oracle LINES
local shapes = {
  mssql = {
    [[
CREATE OR ALTER PROCEDURE dbo.close_orders_{n}
  @customer_id int,
  @before datetime2 = NULL,
  @closed int OUTPUT
AS
BEGIN
  SET NOCOUNT ON;
  SET XACT_ABORT ON;
  DECLARE @id bigint, @total decimal(12, 2), @state varchar(20);
  SET @before = COALESCE(@before, DATEADD(day, -30, SYSUTCDATETIME()));
  CREATE TABLE #due_{n} (
    id bigint NOT NULL PRIMARY KEY,
    total decimal(12, 2) NOT NULL,
    note nvarchar(200) NULL
  );
  INSERT INTO #due_{n} (id, total)
  SELECT o.id, SUM(i.quantity * i.price)
  FROM dbo.orders AS o
  INNER JOIN dbo.order_items AS i ON i.order_id = o.id
  WHERE o.customer_id = @customer_id AND o.created_at < @before
  GROUP BY o.id
  HAVING SUM(i.quantity) > 0;
  BEGIN TRY
    BEGIN TRANSACTION;
    DECLARE due_cursor CURSOR LOCAL FAST_FORWARD FOR
      SELECT id, total FROM #due_{n} ORDER BY id;
    OPEN due_cursor;
    FETCH NEXT FROM due_cursor INTO @id, @total;
    WHILE @@FETCH_STATUS = 0
    BEGIN
      IF @total > 1000
        SET @state = 'review';
      ELSE IF @total > 0
        SET @state = 'closed';
      ELSE
      BEGIN
        SET @state = 'void';
        DELETE FROM dbo.order_items WHERE order_id = @id;
      END
      UPDATE dbo.orders
      SET state = @state, closed_at = SYSUTCDATETIME()
      WHERE id = @id AND state <> @state;
      FETCH NEXT FROM due_cursor INTO @id, @total;
    END
    CLOSE due_cursor;
    DEALLOCATE due_cursor;
    SELECT @closed = COUNT(*) FROM #due_{n} WHERE total > 0;
    COMMIT TRANSACTION;
  END TRY
  BEGIN CATCH
    IF @@TRANCOUNT > 0
      ROLLBACK TRANSACTION;
    INSERT INTO dbo.failures (at, message) VALUES (SYSUTCDATETIME(), ERROR_MESSAGE());
    THROW;
  END CATCH
  DROP TABLE #due_{n};
END
GO
]],
    [[
CREATE PROCEDURE dbo.rebuild_totals_{n} @year int
AS
BEGIN
  SET NOCOUNT ON;
  WITH months AS (
    SELECT MONTH(o.created_at) AS month_number, SUM(o.total) AS total
    FROM dbo.orders AS o
    WHERE YEAR(o.created_at) = @year
    GROUP BY MONTH(o.created_at)
  )
  MERGE dbo.monthly_totals AS t
  USING months AS m ON t.year_number = @year AND t.month_number = m.month_number
  WHEN MATCHED AND t.total <> m.total THEN
    UPDATE SET t.total = m.total
  WHEN NOT MATCHED THEN
    INSERT (year_number, month_number, total) VALUES (@year, m.month_number, m.total);
  IF EXISTS (SELECT 1 FROM dbo.monthly_totals WHERE year_number = @year AND total < 0)
    RAISERROR('negative total in %d', 16, 1, @year);
  SELECT TOP (12) t.month_number, t.total, CASE WHEN t.total > 0 THEN 'ok' ELSE 'empty' END AS verdict
  FROM dbo.monthly_totals AS t
  LEFT JOIN dbo.plans AS p ON p.year_number = t.year_number AND p.month_number = t.month_number
  WHERE t.year_number = @year
  ORDER BY t.month_number;
  RETURN 0;
END
GO
]],
  },
  oracle = {
    [[
CREATE OR REPLACE PROCEDURE close_orders_{n} (
  p_customer_id IN NUMBER,
  p_before      IN DATE DEFAULT SYSDATE - 30,
  p_closed      OUT NUMBER
) IS
  CURSOR c_due IS
    SELECT o.id, SUM(i.quantity * i.price) AS total
    FROM orders o
    JOIN order_items i ON i.order_id = o.id
    WHERE o.customer_id = p_customer_id AND o.created_at < p_before
    GROUP BY o.id
    HAVING SUM(i.quantity) > 0;
  TYPE t_ids IS TABLE OF orders.id%TYPE INDEX BY PLS_INTEGER;
  v_ids    t_ids;
  v_state  orders.state%TYPE;
  v_count  PLS_INTEGER := 0;
  e_broken EXCEPTION;
BEGIN
  DELETE FROM due_orders_tmp WHERE customer_id = p_customer_id;
  FOR r IN c_due LOOP
    IF r.total > 1000 THEN
      v_state := 'review';
    ELSIF r.total > 0 THEN
      v_state := 'closed';
    ELSE
      v_state := 'void';
      DELETE FROM order_items WHERE order_id = r.id;
    END IF;
    UPDATE orders
    SET state = v_state, closed_at = SYSTIMESTAMP
    WHERE id = r.id AND state <> v_state;
    IF SQL%ROWCOUNT = 0 THEN
      RAISE e_broken;
    END IF;
    v_count := v_count + 1;
    INSERT INTO due_orders_tmp (customer_id, order_id, total)
    VALUES (p_customer_id, r.id, r.total);
  END LOOP;
  SELECT order_id BULK COLLECT INTO v_ids
  FROM due_orders_tmp
  WHERE customer_id = p_customer_id;
  FORALL i IN 1 .. v_ids.COUNT
    UPDATE invoices SET sent = 'Y' WHERE order_id = v_ids(i);
  p_closed := v_count;
  COMMIT;
EXCEPTION
  WHEN e_broken THEN
    ROLLBACK;
    RAISE_APPLICATION_ERROR(-20001, 'order was changed meanwhile');
  WHEN OTHERS THEN
    ROLLBACK;
    INSERT INTO failures (at, message) VALUES (SYSTIMESTAMP, 'close_orders_{n}');
    COMMIT;
    RAISE;
END close_orders_{n};
/
]],
    [[
CREATE OR REPLACE FUNCTION total_of_year_{n} (p_year IN NUMBER) RETURN NUMBER IS
  v_total NUMBER(14, 2);
  v_month NUMBER := 1;
BEGIN
  MERGE INTO monthly_totals t
  USING (
    SELECT EXTRACT(MONTH FROM o.created_at) AS month_number, SUM(o.total) AS total
    FROM orders o
    WHERE EXTRACT(YEAR FROM o.created_at) = p_year
    GROUP BY EXTRACT(MONTH FROM o.created_at)
  ) m
  ON (t.year_number = p_year AND t.month_number = m.month_number)
  WHEN MATCHED THEN UPDATE SET t.total = m.total
  WHEN NOT MATCHED THEN
    INSERT (year_number, month_number, total) VALUES (p_year, m.month_number, m.total);
  WHILE v_month <= 12 LOOP
    SELECT NVL(SUM(total), 0) INTO v_total
    FROM monthly_totals
    WHERE year_number = p_year AND month_number <= v_month;
    EXIT WHEN v_total < 0;
    CASE
      WHEN v_total > 1000000 THEN
        INSERT INTO milestones (year_number, month_number) VALUES (p_year, v_month);
      ELSE
        NULL;
    END CASE;
    v_month := v_month + 1;
  END LOOP;
  RETURN v_total;
END;
/
]],
  },
}

local list, wanted = shapes[arg[1]], tonumber(arg[2])
local lines, i = 0, 0
while true do
  local text = list[i % #list + 1]:gsub("{n}", tostring(i))
  local _, n = text:gsub("\n", "")
  if lines + n > wanted then
    break
  end
  io.write(text)
  lines, i = lines + n, i + 1
end
io.write(("-- end\n"):rep(wanted - lines))
