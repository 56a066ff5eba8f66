-- Usage that was billed elsewhere before: what it says is billed instead of what was metered.
create table imported_usage (
  invoice_id uuid primary key,
  customer_id uuid not null,
  contract_id uuid not null,
  starting_at timestamptz not null,          -- the period of the invoice
  ending_before timestamptz not null,
  issue_date timestamptz not null,
  billable_status text,
  parts jsonb not null                       -- a part for each line that was sent, its quantity by hour
);
create index imported_usage_of_customer on imported_usage (customer_id);
