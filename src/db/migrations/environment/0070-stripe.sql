-- Final invoices on their way to a billing provider, and what became of them there.
create table external_invoice (
  invoice_id uuid primary key references invoice,
  number bigint generated always as identity,  -- the order in which those of a customer go
  customer_id uuid not null,
  configuration_id uuid not null,
  delivery_method_id uuid not null,
  state text not null check (state in ('WAITING', 'HELD', 'GATED', 'DONE')),
  status text not null,                       -- as external_status shows it
  tried int not null default 0,
  round int not null default 0,               -- part of the idempotency keys: another after an answered failure
  next_attempt_at timestamptz,                -- null: none
  external_id text,
  issued_at timestamptz,
  pdf_url text,
  invoiced_total numeric,
  invoiced_sub_total numeric,
  total_tax numeric,
  payment_id text,
  error text
);
create index external_invoice_waits on external_invoice (customer_id, number) where state in ('WAITING', 'HELD');
create index external_invoice_is on external_invoice (external_id);

-- One process at a time delivers for a customer, by the machine's clock.
create table stripe_hold (
  customer_id uuid primary key,
  busy_until timestamptz not null
);

-- Events of Stripe that were heard: what is replayed changes nothing.
create table stripe_event (
  delivery_method_id uuid not null,
  id text not null,
  received_at timestamptz not null,
  primary key (delivery_method_id, id)
);

insert into maelzel.stripe_account (delivery_method_id, environment_id)
select d.id, e.id from delivery_method d, maelzel.environment e
where d.provider = 'stripe' and d.set_up_at is not null and e.schema_name = current_schema();
