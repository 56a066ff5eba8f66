-- Who is billed, and by which names events speak of them.
create table customer (
  id uuid primary key,
  number bigint generated always as identity unique, -- the order in which they were made
  name text not null,
  salesforce_account_id text,
  leave_stripe_invoices_in_draft boolean,     -- null: as the Stripe account says
  created_at timestamptz not null,
  updated_at timestamptz not null,
  archived_at timestamptz
);
create index customer_salesforce on customer (salesforce_account_id);

-- A name that events may use; archived customers keep theirs until they release them.
create table customer_alias (
  alias text primary key,
  customer_id uuid not null references customer,
  position int not null
);
create index customer_alias_of on customer_alias (customer_id);

-- From `effective_at` on, until the next row of the customer.
create table customer_billable_status (
  customer_id uuid not null references customer,
  effective_at timestamptz not null,
  status text not null check (status in ('billable', 'unbillable')),
  primary key (customer_id, effective_at)
);

-- A way to hand over invoices: an account at a provider, as one connects it once for everybody.
create table delivery_method (
  id uuid primary key,
  number bigint generated always as identity,  -- the order in which they were made
  system text not null check (system in ('billing', 'revenue')),
  provider text not null,
  method text not null,
  configuration jsonb not null default '{}',
  secrets text,                               -- sealed with MAELZEL_SECRET_KEY
  fingerprint text,                           -- tells two accounts apart without their secrets
  created_at timestamptz not null,
  set_up_at timestamptz,                      -- null: a customer names it, but nobody has connected it
  archived_at timestamptz
);
create index delivery_method_of on delivery_method (provider, method);
create unique index delivery_method_to_set_up on delivery_method (system, provider, method)
  where set_up_at is null;

-- How one customer is known to a provider. Inert until a contract refers to it.
create table customer_provider_configuration (
  id uuid primary key,
  number bigint generated always as identity,  -- the order in which they were given
  system text not null check (system in ('billing', 'revenue')),
  customer_id uuid not null references customer,
  provider text not null,
  delivery_method_id uuid not null references delivery_method,
  configuration jsonb not null,
  tax_provider text,
  identity text,                              -- the payer at the provider: of one customer only, until archived
  created_at timestamptz not null,
  archived_at timestamptz
);
create index provider_configuration_of on customer_provider_configuration (customer_id, number);
create index provider_configuration_identity on customer_provider_configuration (identity)
  where archived_at is null;
