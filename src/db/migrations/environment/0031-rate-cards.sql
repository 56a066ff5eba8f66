-- Prices that many contracts share, in one fiat currency and the units converted to it.
create table rate_card (
  id uuid primary key,
  name text not null,
  description text,
  fiat_credit_type_id uuid not null,
  product_order uuid[] not null default '{}', -- how invoices order their lines: every product with a rate
  created_at timestamptz not null,
  created_by text not null,
  archived_at timestamptz
);
create index rate_card_newest on rate_card (created_at desc, id desc);

-- What a unit is worth on a card. Never changed once given, for invoices were made with it.
create table rate_card_conversion (
  rate_card_id uuid not null references rate_card,
  number bigint generated always as identity,
  custom_credit_type_id uuid not null,
  fiat_per_custom_credit numeric not null,
  primary key (rate_card_id, custom_credit_type_id)
);

-- Names that contracts may use for a card. At any instant a name means one card at most.
create table rate_card_alias (
  rate_card_id uuid not null references rate_card,
  number bigint generated always as identity primary key,
  name text not null,
  starting_at timestamptz,                    -- null: since ever
  ending_before timestamptz                   -- null: for ever
);
create index rate_card_alias_by_name on rate_card_alias (name);
create index rate_card_alias_of on rate_card_alias (rate_card_id);

-- A price from one instant to another. Rows are only ever added: a later one takes over from its start.
create table rate (
  id uuid primary key,
  added bigint generated always as identity,
  rate_card_id uuid not null references rate_card,
  product_id uuid not null references product,
  pricing_group_values jsonb not null,
  billing_frequency text,
  starting_at timestamptz not null,
  ending_before timestamptz,
  entitled boolean not null,
  credit_type_id uuid not null,
  price jsonb not null,
  commit_price jsonb,
  created_at timestamptz not null,
  created_by text not null
);
create index rate_of_card on rate (rate_card_id, added);
