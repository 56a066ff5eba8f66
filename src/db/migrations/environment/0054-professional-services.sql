-- What somebody asked to be billed for professional services, each once and on a day of its own.
create table service_charge (
  id uuid primary key,
  batch uuid not null,                       -- what was asked for together stands on one invoice
  customer_id uuid not null,
  contract_id uuid not null,
  professional_service_id uuid not null,
  issued_at timestamptz not null,
  quantity numeric not null,
  unit_price numeric not null,
  amount numeric not null,
  notes jsonb not null,                      -- what the line and the invoice only repeat
  created_at timestamptz not null,
  position int not null
);
create index service_charge_of_customer on service_charge (customer_id);
