-- What is sold. A product's type never changes; all else does, and the past is kept.
create table product (
  id uuid primary key,
  type text not null check (type in ('USAGE', 'SUBSCRIPTION', 'COMPOSITE', 'FIXED', 'PRO_SERVICE')),
  created_at timestamptz not null,
  archived_at timestamptz
);
create index product_newest on product (created_at desc, id desc);

-- What a product began with, and each change since: only the fields that it changes.
create table product_version (
  product_id uuid not null references product,
  number bigint generated always as identity,  -- of changes that start together, the later wins
  starting_at timestamptz,                     -- null: what the product began with
  changes jsonb not null,
  created_at timestamptz not null,
  created_by text not null,
  primary key (product_id, number)
);
