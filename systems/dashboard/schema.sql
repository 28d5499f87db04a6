CREATE TABLE projects (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  owner text NOT NULL,
  status text NOT NULL DEFAULT 'active',
  created timestamptz NOT NULL DEFAULT now(),
  request_key text UNIQUE                        -- of the Idempotency-Key: a request that is sent again writes once
);

CREATE TABLE components (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project bigint NOT NULL REFERENCES projects,
  name text NOT NULL,
  kind text NOT NULL
);
CREATE INDEX components_project ON components (project);

CREATE TABLE decisions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project bigint NOT NULL REFERENCES projects,
  title text NOT NULL,
  reason text NOT NULL,
  taken timestamptz NOT NULL DEFAULT now(),
  request_key text UNIQUE
);
CREATE INDEX decisions_project ON decisions (project, id);

INSERT INTO projects (name, owner)
SELECT 'Project ' || n, 'architect-' || n % 20 FROM generate_series(1, 1000) AS n;
INSERT INTO components (project, name, kind)
SELECT p.id, 'Component ' || n, (ARRAY['service', 'store', 'queue'])[n] FROM projects AS p, generate_series(1, 3) AS n;
INSERT INTO decisions (project, title, reason)
SELECT p.id, 'Decision ' || n, 'Because it was the simplest that works' FROM projects AS p, generate_series(1, 2) AS n;
