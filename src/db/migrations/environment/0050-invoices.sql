-- Final invoices. Drafts are not here: they are computed whenever somebody reads them.
create table invoice (
  id uuid primary key,
  customer_id uuid not null,
  contract_id uuid not null,
  type text not null,
  status text not null check (status in ('FINALIZED', 'VOID')),
  credit_type_id uuid not null,
  start_timestamp timestamptz,               -- the statement period; null on scheduled invoices
  end_timestamp timestamptz,
  issued_at timestamptz not null,
  finalized_at timestamptz not null,
  voided_at timestamptz,
  total numeric not null,
  net_payment_terms_days int,
  billable_status text not null,
  regenerated_from uuid,
  payer jsonb,                                -- in a hierarchy: the contract that pays
  constituents jsonb                          -- the invoices that a consolidated one repeats
);
create index invoice_of_customer on invoice (customer_id, issued_at, id);
create index invoice_of_contract on invoice (contract_id);
create index invoice_by_finalization on invoice (finalized_at);

-- Its lines as they were frozen: figures in columns, the rest as the line was.
create table invoice_line (
  invoice_id uuid not null references invoice,
  position int not null,
  type text not null,
  name text not null,
  product_id uuid,
  credit_type_id uuid not null,
  quantity numeric,
  unit_price numeric,
  total numeric not null,
  counts boolean not null,                   -- whether the invoice's total counts it
  starting_at timestamptz,
  ending_before timestamptz,
  schedule_item_id text,                     -- the item of a schedule that it bills, once and for all
  details jsonb not null,
  primary key (invoice_id, position)
);

-- What happened to balances, only ever added to. Grants are not entries: the balance itself says them.
create table ledger_entry (
  id uuid primary key,
  seq bigint generated always as identity,
  customer_id uuid not null,
  balance_id uuid not null,
  segment_id uuid not null,
  type text not null,
  amount numeric not null,                   -- negative takes from the balance
  timestamp timestamptz not null,
  invoice_id uuid,
  contract_id uuid,
  reason text,
  created_at timestamptz not null
);
create index ledger_entry_of_customer on ledger_entry (customer_id);
create index ledger_entry_of_balance on ledger_entry (balance_id, seq);
create index ledger_entry_of_invoice on ledger_entry (invoice_id) where invoice_id is not null;
