-- Contracts with an enabled threshold configuration: ingest looks here, and nowhere else.
create table threshold_watch (
  contract_id uuid primary key,
  customer_id uuid not null
);
create index threshold_watch_of on threshold_watch (customer_id);

-- Purchases that a threshold set off.
create table threshold_workflow (
  id uuid primary key,
  number bigint generated always as identity,
  customer_id uuid not null,
  contract_id uuid not null,
  kind text not null check (kind in ('SPEND', 'PREPAID')),
  state text not null check (state in ('PENDING', 'PAID', 'FAILED')),
  purchase jsonb not null,                    -- what is bought, as it was worked out
  created_at timestamptz not null
);
create unique index threshold_workflow_pending on threshold_workflow (contract_id, kind)
  where state = 'PENDING';
create index threshold_workflow_of on threshold_workflow (contract_id, created_at);

insert into threshold_watch (contract_id, customer_id)
select id, customer_id from contract
where archived_at is null
  and (terms ? 'spend_threshold_configuration' or terms ? 'prepaid_balance_threshold_configuration'
    or exists (select 1 from contract_edit e where e.contract_id = contract.id
      and (e.ops ? 'add_spend_threshold_configuration'
        or e.ops ? 'add_prepaid_balance_threshold_configuration')));
