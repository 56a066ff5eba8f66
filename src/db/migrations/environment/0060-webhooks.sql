-- Where what happens is told.
create table webhook_endpoint (
  id uuid primary key,
  number bigint generated always as identity,  -- the order in which they were made
  url text not null,
  sealed text,                                -- its secret; null: the environment's own, whatever it is
  created_at timestamptz not null,
  archived_at timestamptz,
  busy_until timestamptz                      -- by the machine's clock: a process sends to it
);

-- The outbox: what is to be told to one endpoint, written in the transaction that causes it.
create table webhook_delivery (
  id uuid primary key,
  number bigint generated always as identity,  -- the order of the list
  endpoint_id uuid not null references webhook_endpoint,
  event_id uuid not null,                     -- the same for every endpoint and every attempt
  type text not null,
  body text not null,                         -- the exact text that is sent and signed
  status text not null check (status in ('PENDING', 'DELIVERED', 'FAILED')),
  created_at timestamptz not null,
  first_attempt_at timestamptz,               -- of the attempts that are being made now
  tried int not null default 0,               -- how many of those there were
  next_attempt_at timestamptz,                -- null: none
  attempts jsonb not null default '[]',
  unique (endpoint_id, event_id)
);
create index webhook_delivery_due on webhook_delivery (endpoint_id, next_attempt_at, number)
  where status = 'PENDING';
create unique index webhook_delivery_newest on webhook_delivery (number);
