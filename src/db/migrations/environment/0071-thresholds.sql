-- Contracts with an enabled threshold configuration: ingest looks here, and nowhere else.
create table threshold_watch (
  contract_id uuid primary key,
  customer_id uuid not null
);
create index threshold_watch_of on threshold_watch (customer_id);

-- Purchases that a threshold or somebody's edit set off, and that may wait for their payment.
create table threshold_workflow (
  id uuid primary key,
  number bigint generated always as identity,
  customer_id uuid not null,
  contract_id uuid not null,
  kind text not null check (kind in ('SPEND', 'PREPAID', 'MANUAL')),
  gate text not null check (gate in ('NONE', 'EXTERNAL', 'STRIPE')),
  state text not null check (state in ('PENDING', 'PAID', 'FAILED')),
  purchase jsonb not null,                    -- what is bought, as it was worked out
  waiting jsonb not null,                     -- the edit of the contract that is made once it is paid
  created_at timestamptz not null
);
create unique index threshold_workflow_pending on threshold_workflow (contract_id, kind)
  where state = 'PENDING' and kind <> 'MANUAL';
create index threshold_workflow_of on threshold_workflow (contract_id, created_at);
create index threshold_workflow_awaited on threshold_workflow (customer_id)
  where state = 'PENDING' and gate = 'EXTERNAL';
create index threshold_workflow_invoice on threshold_workflow ((purchase ->> 'invoice_id'));

-- Payments that Stripe was, or is to be, asked for.
create table payment (
  id uuid primary key,
  number bigint generated always as identity,
  invoice_id uuid not null references invoice,
  customer_id uuid not null,
  contract_id uuid not null,
  workflow_id uuid references threshold_workflow,   -- whose purchase waits for it
  delivery_method_id uuid not null,
  configuration_id uuid not null,
  by_intent boolean not null,                 -- a payment intent of its own, not an invoice at Stripe
  terms jsonb not null,                       -- of the payment gate
  credit_type_id uuid not null,
  amount numeric not null,
  amount_paid numeric not null default 0,
  status text not null check (status in ('pending', 'requires_intervention', 'paid', 'canceled')),
  tried int not null default 0,
  round int not null default 0,               -- part of the idempotency keys: another after an answered failure
  intent_id text,
  method_id text,
  error jsonb,
  withdrawn boolean not null default false,   -- it is not to be paid any more: to be undone at Stripe
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index payment_of on payment (invoice_id, number);
create index payment_by_intent on payment (intent_id);

insert into threshold_watch (contract_id, customer_id)
select id, customer_id from contract
where archived_at is null
  and (terms ? 'spend_threshold_configuration' or terms ? 'prepaid_balance_threshold_configuration'
    or exists (select 1 from contract_edit e where e.contract_id = contract.id
      and (e.ops ? 'add_spend_threshold_configuration'
        or e.ops ? 'add_prepaid_balance_threshold_configuration')));
