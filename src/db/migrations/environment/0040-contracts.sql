-- What was agreed with a customer: the first terms, which never change, and what was changed since.
create table contract (
  id uuid primary key,
  number bigint generated always as identity,  -- the order in which they were made
  customer_id uuid not null references customer,
  uniqueness_key text,
  package_id uuid,
  starting_at timestamptz not null,
  ending_before timestamptz,                  -- as the terms say after all edits, for lists
  created_at timestamptz not null,
  created_by text not null,
  archived_at timestamptz,
  terms jsonb not null
);
create unique index contract_once on contract (uniqueness_key) where uniqueness_key is not null;
create index contract_of on contract (customer_id, starting_at, number);
create index contract_on_package on contract (package_id, created_at, id)
  where package_id is not null;

-- Only ever added to. The terms at an instant are the first terms with the edits until then.
create table contract_edit (
  id uuid primary key,
  contract_id uuid not null references contract,
  seq int not null,
  made_at timestamptz not null,
  made_by text not null,
  uniqueness_key text,
  amendment jsonb,                            -- what v1's amend said besides the terms it added
  ops jsonb not null,
  unique (contract_id, seq)
);
create unique index contract_edit_once on contract_edit (uniqueness_key)
  where uniqueness_key is not null;
