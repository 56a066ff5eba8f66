-- What is above all environments: which there are, who may enter them, and the work that waits.
create table maelzel.environment (
  id uuid primary key,
  name text not null,
  type text not null check (type in ('SANDBOX', 'PRODUCTION')),
  schema_name text not null unique,
  version int not null,
  clock_now timestamptz,                      -- where a hand-wound clock stands; null: the system clock
  advancing_until timestamptz,                -- a process moves the clock, and holds it until then
  settings jsonb not null default '{}',
  created_at timestamptz not null
);

create table maelzel.token (
  id uuid primary key,
  environment_id uuid not null references maelzel.environment on delete cascade,
  name text not null,
  role text not null check (role in ('ADMINISTRATOR', 'WRITER', 'READER')),
  hash text not null unique,                  -- SHA-256; the token itself is shown once and not kept
  created_at timestamptz not null,
  archived_at timestamptz
);

-- The queue. A row is work to do; done, it is gone. It is written in the transaction that causes it.
create table maelzel.job (
  id bigint generated always as identity primary key,
  environment_id uuid not null references maelzel.environment on delete cascade,
  name text not null,
  payload jsonb not null,
  key text,                                   -- at most one job with the same key waits
  run_at timestamptz not null,                -- by the environment's clock
  attempts int not null default 0,
  last_error text,
  claimed_until timestamptz                   -- by the machine's clock: a process works on it
);
create unique index job_waits_once on maelzel.job (environment_id, name, key) where claimed_until is null;
create index job_in_hand on maelzel.job (environment_id, name, key) where claimed_until is not null;
create index job_due on maelzel.job (environment_id, run_at);
