-- When somebody wishes to be told that a figure of a customer has reached a threshold.
create table alert (
  id uuid primary key,
  number bigint generated always as identity,  -- the order in which they were made
  name text not null,
  type text not null,
  threshold numeric not null,
  customer_id uuid,                           -- null: of every customer
  by_usage boolean not null,                  -- whether events can move the figure
  evaluate_on_create boolean not null,
  uniqueness_key text,
  scope jsonb not null,                       -- which part of what the customer has is looked at
  created_at timestamptz not null,
  archived_at timestamptz
);
create unique index alert_once on alert (uniqueness_key) where uniqueness_key is not null;
create index alert_in_force on alert (customer_id) where archived_at is null;

-- How an alert stands for a customer: part '' is the whole; others are groups, invoices, segments or
-- seats, each a row only while it is in alarm.
create table alert_state (
  alert_id uuid not null references alert,
  customer_id uuid not null,
  part text not null,
  status text not null check (status in ('evaluating', 'ok', 'in_alarm')),
  since timestamptz not null,
  triggered_by text,
  primary key (customer_id, alert_id, part)
);

-- Every change of a state, only ever added to.
create table alert_history (
  number bigint generated always as identity primary key,
  alert_id uuid not null,
  customer_id uuid not null,
  part text not null,
  status text not null,
  value numeric,
  triggered_by text not null,
  at timestamptz not null
);
create index alert_history_of on alert_history (alert_id, customer_id, number);

-- Customers whose figures may have changed: by the names that events used, or by id.
create table alert_cause (
  number bigint generated always as identity primary key,
  name text,
  customer_id uuid,
  triggered_by text not null
);

-- When a customer's figures change by themselves next, and when they were looked at last.
create table alert_watch (
  customer_id uuid primary key,
  looked_at timestamptz not null,
  next_at timestamptz                         -- null: never
);
create index alert_watch_next on alert_watch (next_at) where next_at is not null;
