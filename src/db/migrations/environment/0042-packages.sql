-- Contracts to be made again and again: what was asked for, with an id on every template. Never
-- changed once made.
create table package (
  id uuid primary key,
  number bigint generated always as identity,  -- the order in which they were made
  name text not null,
  uniqueness_key text,
  created_at timestamptz not null,
  created_by text not null,
  archived_at timestamptz,
  template jsonb not null
);
create unique index package_once on package (uniqueness_key) where uniqueness_key is not null;
create index package_number on package (number);

-- Names that contracts may use for a package. At any instant a name means one package at most.
create table package_alias (
  package_id uuid not null references package,
  number bigint generated always as identity primary key,
  name text not null,
  starting_at timestamptz,                    -- null: since ever
  ending_before timestamptz                   -- null: for ever
);
create index package_alias_by_name on package_alias (name);
create index package_alias_of on package_alias (package_id);
