-- The sample database: a small personnel department. Made up; no person in it exists.

CREATE TYPE contract AS ENUM ('permanent', 'fixed_term', 'intern');

CREATE TABLE department (
    id   int PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL UNIQUE,
    city text NOT NULL
);
COMMENT ON TABLE department IS 'Where people work';

CREATE TABLE employee (
    id            int PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    department_id int NOT NULL REFERENCES department,
    manager_id    int REFERENCES employee,
    first_name    text NOT NULL,
    last_name     text NOT NULL,
    email         text NOT NULL UNIQUE,
    contract      contract NOT NULL DEFAULT 'permanent',
    hired_on      date NOT NULL,
    left_on       date,
    CHECK (left_on IS NULL OR left_on >= hired_on)
);
CREATE INDEX idx_employee_department_id ON employee (department_id);
CREATE INDEX idx_employee_last_name ON employee (last_name, first_name);

CREATE TABLE salary (
    employee_id int NOT NULL REFERENCES employee ON DELETE CASCADE,
    valid_from  date NOT NULL,
    amount      numeric(10, 2) NOT NULL CHECK (amount > 0),
    currency    char(3) NOT NULL DEFAULT 'EUR',
    PRIMARY KEY (employee_id, valid_from)
);
COMMENT ON COLUMN salary.amount IS 'Gross, a month';

CREATE TABLE absence (
    id          bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    employee_id int NOT NULL REFERENCES employee ON DELETE CASCADE,
    kind        text NOT NULL CHECK (kind IN ('holiday', 'sick', 'parental')),
    first_day   date NOT NULL,
    last_day    date NOT NULL,
    CHECK (last_day >= first_day)
);
CREATE INDEX idx_absence_employee_id ON absence (employee_id, first_day);

CREATE VIEW current_employee AS
SELECT e.id, e.first_name, e.last_name, e.email, d.name AS department
FROM employee e JOIN department d ON d.id = e.department_id
WHERE e.left_on IS NULL;

CREATE VIEW current_salary AS
SELECT DISTINCT ON (employee_id) employee_id, amount, currency
FROM salary WHERE valid_from <= current_date ORDER BY employee_id, valid_from DESC;

CREATE FUNCTION absence_days(who int, in_year int) RETURNS int
LANGUAGE sql STABLE AS $$
  SELECT COALESCE(sum(last_day - first_day + 1), 0)::int FROM absence
  WHERE employee_id = who AND extract(year FROM first_day) = in_year
$$;

INSERT INTO department (name, city) VALUES
    ('Engineering', 'Lisbon'), ('Support', 'Graz'), ('Sales', 'Lyon'), ('People', 'Lisbon');

INSERT INTO employee (department_id, manager_id, first_name, last_name, email, contract, hired_on)
SELECT 1 + n % 4, CASE WHEN n > 4 THEN 1 + n % 4 END,
       (ARRAY['Ana','Bruno','Clara','Dario','Elif','Farid','Greta','Hugo','Ines','Jonas'])[1 + n % 10],
       (ARRAY['Almeida','Berger','Costa','Dubois','Eder','Fischer','Gruber','Hansen'])[1 + n % 8],
       'employee' || n || '@example.com',
       (ARRAY['permanent','permanent','fixed_term','intern'])[1 + n % 4]::contract,
       date '2015-01-01' + n * 37
FROM generate_series(1, 96) AS n;

INSERT INTO salary (employee_id, valid_from, amount)
SELECT id, hired_on, 2400 + (id * 53) % 3100 FROM employee;

INSERT INTO absence (employee_id, kind, first_day, last_day)
SELECT id, (ARRAY['holiday','sick'])[1 + id % 2], date '2026-01-05' + id, date '2026-01-05' + id + id % 9
FROM employee WHERE id % 3 <> 0;

ANALYZE;
