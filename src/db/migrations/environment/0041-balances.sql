-- Commits and credits that belong to a customer rather than to one of its contracts: as they were
-- made, and what was changed since. Those of contracts lie in the terms of their contracts.
create table balance (
  id uuid primary key,
  number bigint generated always as identity,  -- the order in which they were made
  customer_id uuid not null references customer,
  kind text not null check (kind in ('COMMIT', 'CREDIT')),
  uniqueness_key text,
  created_at timestamptz not null,
  terms jsonb not null
);
create unique index balance_once on balance (uniqueness_key) where uniqueness_key is not null;
create index balance_of on balance (customer_id, number);

-- Only ever added to.
create table balance_edit (
  id uuid primary key,
  balance_id uuid not null references balance,
  seq int not null,
  made_at timestamptz not null,
  made_by text not null,
  ops jsonb not null,
  unique (balance_id, seq)
);
