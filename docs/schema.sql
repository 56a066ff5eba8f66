-- Made by the test suite from the migrations. Above all environments:

create table environment (
  id uuid not null,
  name text not null,
  type text not null,
  schema_name text not null,
  version integer not null,
  clock_now timestamp with time zone,
  advancing_until timestamp with time zone,
  settings jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null,
  CHECK ((type = ANY (ARRAY['SANDBOX'::text, 'PRODUCTION'::text]))),
  PRIMARY KEY (id),
  UNIQUE (schema_name)
);

create table job (
  id bigint not null generated always as identity,
  environment_id uuid not null,
  name text not null,
  payload jsonb not null,
  key text,
  run_at timestamp with time zone not null,
  attempts integer not null default 0,
  last_error text,
  claimed_until timestamp with time zone,
  FOREIGN KEY (environment_id) REFERENCES environment(id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
CREATE INDEX job_due ON job USING btree (environment_id, run_at);
CREATE INDEX job_in_hand ON job USING btree (environment_id, name, key) WHERE (claimed_until IS NOT NULL);
CREATE UNIQUE INDEX job_waits_once ON job USING btree (environment_id, name, key) WHERE (claimed_until IS NULL);

create table migration (
  number integer not null,
  name text not null,
  PRIMARY KEY (number)
);

create table stripe_account (
  delivery_method_id uuid not null,
  environment_id uuid not null,
  FOREIGN KEY (environment_id) REFERENCES environment(id) ON DELETE CASCADE,
  PRIMARY KEY (delivery_method_id)
);

create table token (
  id uuid not null,
  environment_id uuid not null,
  name text not null,
  role text not null,
  hash text not null,
  created_at timestamp with time zone not null,
  archived_at timestamp with time zone,
  CHECK ((role = ANY (ARRAY['ADMINISTRATOR'::text, 'WRITER'::text, 'READER'::text]))),
  FOREIGN KEY (environment_id) REFERENCES environment(id) ON DELETE CASCADE,
  PRIMARY KEY (id),
  UNIQUE (hash)
);

-- In each environment:

create table alert (
  id uuid not null,
  number bigint not null generated always as identity,
  name text not null,
  type text not null,
  threshold numeric not null,
  customer_id uuid,
  by_usage boolean not null,
  evaluate_on_create boolean not null,
  uniqueness_key text,
  scope jsonb not null,
  created_at timestamp with time zone not null,
  archived_at timestamp with time zone,
  PRIMARY KEY (id)
);
CREATE INDEX alert_in_force ON alert USING btree (customer_id) WHERE (archived_at IS NULL);
CREATE UNIQUE INDEX alert_once ON alert USING btree (uniqueness_key) WHERE (uniqueness_key IS NOT NULL);

create table alert_cause (
  number bigint not null generated always as identity,
  name text,
  customer_id uuid,
  triggered_by text not null,
  PRIMARY KEY (number)
);

create table alert_history (
  number bigint not null generated always as identity,
  alert_id uuid not null,
  customer_id uuid not null,
  part text not null,
  status text not null,
  value numeric,
  triggered_by text not null,
  at timestamp with time zone not null,
  PRIMARY KEY (number)
);
CREATE INDEX alert_history_of ON alert_history USING btree (alert_id, customer_id, number);

create table alert_state (
  alert_id uuid not null,
  customer_id uuid not null,
  part text not null,
  status text not null,
  since timestamp with time zone not null,
  triggered_by text,
  CHECK ((status = ANY (ARRAY['evaluating'::text, 'ok'::text, 'in_alarm'::text]))),
  FOREIGN KEY (alert_id) REFERENCES alert(id),
  PRIMARY KEY (customer_id, alert_id, part)
);

create table alert_watch (
  customer_id uuid not null,
  looked_at timestamp with time zone not null,
  next_at timestamp with time zone,
  PRIMARY KEY (customer_id)
);
CREATE INDEX alert_watch_next ON alert_watch USING btree (next_at) WHERE (next_at IS NOT NULL);

create table approval_request (
  id uuid not null,
  number bigint not null generated always as identity,
  name text not null,
  description text not null,
  method text not null,
  request_type text not null,
  request_payload jsonb not null,
  requested_by text not null,
  status text not null,
  reply jsonb,
  decided_by text,
  decided_at timestamp with time zone,
  created_at timestamp with time zone not null,
  CHECK ((status = ANY (ARRAY['PENDING'::text, 'APPROVED'::text, 'COMPLETED'::text, 'FAILED'::text, 'REJECTED'::text]))),
  PRIMARY KEY (id)
);

create table audit_entry (
  number bigint not null generated always as identity,
  id uuid not null,
  timestamp timestamp with time zone not null,
  actor_id uuid,
  actor_name text,
  request_id text not null,
  ip text,
  user_agent text,
  resource_type text not null,
  resource_id text,
  action text not null,
  status text not null,
  description text,
  CHECK ((status = ANY (ARRAY['success'::text, 'failure'::text, 'pending'::text]))),
  PRIMARY KEY (number)
);
CREATE INDEX audit_entry_at ON audit_entry USING btree ("timestamp");
CREATE INDEX audit_entry_of ON audit_entry USING btree (resource_type, resource_id, number);

create table balance (
  id uuid not null,
  number bigint not null generated always as identity,
  customer_id uuid not null,
  kind text not null,
  uniqueness_key text,
  created_at timestamp with time zone not null,
  terms jsonb not null,
  CHECK ((kind = ANY (ARRAY['COMMIT'::text, 'CREDIT'::text]))),
  FOREIGN KEY (customer_id) REFERENCES customer(id),
  PRIMARY KEY (id)
);
CREATE INDEX balance_of ON balance USING btree (customer_id, number);
CREATE UNIQUE INDEX balance_once ON balance USING btree (uniqueness_key) WHERE (uniqueness_key IS NOT NULL);

create table balance_edit (
  id uuid not null,
  balance_id uuid not null,
  seq integer not null,
  made_at timestamp with time zone not null,
  made_by text not null,
  ops jsonb not null,
  FOREIGN KEY (balance_id) REFERENCES balance(id),
  PRIMARY KEY (id),
  UNIQUE (balance_id, seq)
);

create table billable_metric (
  id uuid not null,
  name text not null,
  definition jsonb not null,
  since bigint not null,
  created_at timestamp with time zone not null,
  archived_at timestamp with time zone,
  PRIMARY KEY (id)
);
CREATE INDEX billable_metric_newest ON billable_metric USING btree (created_at DESC, id DESC);

create table contract (
  id uuid not null,
  number bigint not null generated always as identity,
  customer_id uuid not null,
  uniqueness_key text,
  package_id uuid,
  starting_at timestamp with time zone not null,
  ending_before timestamp with time zone,
  created_at timestamp with time zone not null,
  created_by text not null,
  archived_at timestamp with time zone,
  terms jsonb not null,
  FOREIGN KEY (customer_id) REFERENCES customer(id),
  PRIMARY KEY (id)
);
CREATE INDEX contract_of ON contract USING btree (customer_id, starting_at, number);
CREATE INDEX contract_on_package ON contract USING btree (package_id, created_at, id) WHERE (package_id IS NOT NULL);
CREATE UNIQUE INDEX contract_once ON contract USING btree (uniqueness_key) WHERE (uniqueness_key IS NOT NULL);

create table contract_edit (
  id uuid not null,
  contract_id uuid not null,
  seq integer not null,
  made_at timestamp with time zone not null,
  made_by text not null,
  uniqueness_key text,
  amendment jsonb,
  ops jsonb not null,
  FOREIGN KEY (contract_id) REFERENCES contract(id),
  PRIMARY KEY (id),
  UNIQUE (contract_id, seq)
);
CREATE UNIQUE INDEX contract_edit_once ON contract_edit USING btree (uniqueness_key) WHERE (uniqueness_key IS NOT NULL);

create table credit_type (
  id uuid not null,
  number integer not null generated always as identity,
  name text not null,
  is_currency boolean not null,
  created_at timestamp with time zone,
  PRIMARY KEY (id)
);

create table custom_field_key (
  entity text not null,
  key text not null,
  number bigint not null generated always as identity,
  enforce_uniqueness boolean not null,
  created_at timestamp with time zone not null,
  PRIMARY KEY (entity, key)
);

create table custom_field_value (
  entity text not null,
  entity_id uuid not null,
  key text not null,
  value text not null,
  is_unique boolean not null,
  FOREIGN KEY (entity, key) REFERENCES custom_field_key(entity, key) ON DELETE CASCADE,
  PRIMARY KEY (entity, entity_id, key)
);
CREATE INDEX custom_field_by_value ON custom_field_value USING btree (entity, key, value);
CREATE UNIQUE INDEX custom_field_held_once ON custom_field_value USING btree (entity, key, value) WHERE is_unique;

create table customer (
  id uuid not null,
  number bigint not null generated always as identity,
  name text not null,
  salesforce_account_id text,
  leave_stripe_invoices_in_draft boolean,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  archived_at timestamp with time zone,
  PRIMARY KEY (id),
  UNIQUE (number)
);
CREATE INDEX customer_salesforce ON customer USING btree (salesforce_account_id);

create table customer_alias (
  alias text not null,
  customer_id uuid not null,
  position integer not null,
  FOREIGN KEY (customer_id) REFERENCES customer(id),
  PRIMARY KEY (alias)
);
CREATE INDEX customer_alias_of ON customer_alias USING btree (customer_id);

create table customer_billable_status (
  customer_id uuid not null,
  effective_at timestamp with time zone not null,
  status text not null,
  CHECK ((status = ANY (ARRAY['billable'::text, 'unbillable'::text]))),
  FOREIGN KEY (customer_id) REFERENCES customer(id),
  PRIMARY KEY (customer_id, effective_at)
);

create table customer_provider_configuration (
  id uuid not null,
  number bigint not null generated always as identity,
  system text not null,
  customer_id uuid not null,
  provider text not null,
  delivery_method_id uuid not null,
  configuration jsonb not null,
  tax_provider text,
  identity text,
  created_at timestamp with time zone not null,
  archived_at timestamp with time zone,
  CHECK ((system = ANY (ARRAY['billing'::text, 'revenue'::text]))),
  FOREIGN KEY (customer_id) REFERENCES customer(id),
  FOREIGN KEY (delivery_method_id) REFERENCES delivery_method(id),
  PRIMARY KEY (id)
);
CREATE INDEX provider_configuration_identity ON customer_provider_configuration USING btree (identity) WHERE (archived_at IS NULL);
CREATE INDEX provider_configuration_of ON customer_provider_configuration USING btree (customer_id, number);

create table delivery_method (
  id uuid not null,
  number bigint not null generated always as identity,
  system text not null,
  provider text not null,
  method text not null,
  configuration jsonb not null default '{}'::jsonb,
  secrets text,
  fingerprint text,
  created_at timestamp with time zone not null,
  set_up_at timestamp with time zone,
  archived_at timestamp with time zone,
  CHECK ((system = ANY (ARRAY['billing'::text, 'revenue'::text]))),
  PRIMARY KEY (id)
);
CREATE INDEX delivery_method_of ON delivery_method USING btree (provider, method);
CREATE UNIQUE INDEX delivery_method_to_set_up ON delivery_method USING btree (system, provider, method) WHERE (set_up_at IS NULL);

create table delta_stream_secret (
  starting_on timestamp with time zone not null,
  sealed text not null,
  created_at timestamp with time zone not null,
  PRIMARY KEY (starting_on)
);

create table environment_secret (
  name text not null,
  sealed text not null,
  updated_at timestamp with time zone not null,
  PRIMARY KEY (name)
);

create table event (
  number bigint not null,
  transaction_id text not null,
  customer_id text not null,
  event_type text not null,
  timestamp timestamp with time zone not null,
  properties jsonb not null,
  received_at timestamp with time zone not null
);
CREATE INDEX event_by_number ON ONLY event USING btree (number);
CREATE INDEX event_of_customer ON ONLY event USING btree (hashtextextended(customer_id, (0)::bigint), number);

create table event_counter (
  last bigint not null,
  last_received_at timestamp with time zone
);

create table event_duplicate (
  number bigint not null,
  transaction_id text not null,
  customer_id text not null,
  event_type text not null,
  timestamp timestamp with time zone not null,
  properties jsonb not null,
  received_at timestamp with time zone not null,
  PRIMARY KEY (number)
);
CREATE INDEX event_duplicate_of ON event_duplicate USING btree (transaction_id);

create table event_id (
  transaction_id text not null,
  number bigint not null,
  PRIMARY KEY (transaction_id)
);

create table external_invoice (
  invoice_id uuid not null,
  number bigint not null generated always as identity,
  customer_id uuid not null,
  configuration_id uuid not null,
  delivery_method_id uuid not null,
  state text not null,
  status text not null,
  tried integer not null default 0,
  round integer not null default 0,
  next_attempt_at timestamp with time zone,
  external_id text,
  issued_at timestamp with time zone,
  pdf_url text,
  invoiced_total numeric,
  invoiced_sub_total numeric,
  total_tax numeric,
  payment_id text,
  error text,
  CHECK ((state = ANY (ARRAY['WAITING'::text, 'HELD'::text, 'GATED'::text, 'DONE'::text]))),
  FOREIGN KEY (invoice_id) REFERENCES invoice(id),
  PRIMARY KEY (invoice_id)
);
CREATE INDEX external_invoice_is ON external_invoice USING btree (external_id);
CREATE INDEX external_invoice_waits ON external_invoice USING btree (customer_id, number) WHERE (state = ANY (ARRAY['WAITING'::text, 'HELD'::text]));

create table idempotency_key (
  key text not null,
  fingerprint text not null,
  claim uuid not null,
  claimed_until timestamp with time zone not null,
  status integer,
  reply text,
  expires_at timestamp with time zone not null,
  PRIMARY KEY (key)
);
CREATE INDEX idempotency_key_expiry ON idempotency_key USING btree (expires_at);

create table imported_usage (
  invoice_id uuid not null,
  customer_id uuid not null,
  contract_id uuid not null,
  starting_at timestamp with time zone not null,
  ending_before timestamp with time zone not null,
  issue_date timestamp with time zone not null,
  billable_status text,
  parts jsonb not null,
  PRIMARY KEY (invoice_id)
);
CREATE INDEX imported_usage_of_customer ON imported_usage USING btree (customer_id);

create table invoice (
  id uuid not null,
  customer_id uuid not null,
  contract_id uuid not null,
  type text not null,
  status text not null,
  credit_type_id uuid not null,
  start_timestamp timestamp with time zone,
  end_timestamp timestamp with time zone,
  issued_at timestamp with time zone not null,
  finalized_at timestamp with time zone not null,
  voided_at timestamp with time zone,
  total numeric not null,
  net_payment_terms_days integer,
  billable_status text not null,
  regenerated_from uuid,
  payer jsonb,
  constituents jsonb,
  number text,
  parties jsonb,
  CHECK ((status = ANY (ARRAY['FINALIZED'::text, 'VOID'::text]))),
  PRIMARY KEY (id),
  UNIQUE (number)
);
CREATE INDEX invoice_by_finalization ON invoice USING btree (finalized_at);
CREATE INDEX invoice_of_contract ON invoice USING btree (contract_id);
CREATE INDEX invoice_of_customer ON invoice USING btree (customer_id, issued_at, id);

create table invoice_issue_date (
  invoice_id uuid not null,
  customer_id uuid not null,
  issue_date timestamp with time zone not null,
  PRIMARY KEY (invoice_id)
);
CREATE INDEX invoice_issue_date_of_customer ON invoice_issue_date USING btree (customer_id);

create table invoice_line (
  invoice_id uuid not null,
  position integer not null,
  type text not null,
  name text not null,
  product_id uuid,
  credit_type_id uuid not null,
  quantity numeric,
  unit_price numeric,
  total numeric not null,
  counts boolean not null,
  starting_at timestamp with time zone,
  ending_before timestamp with time zone,
  schedule_item_id text,
  details jsonb not null,
  FOREIGN KEY (invoice_id) REFERENCES invoice(id),
  PRIMARY KEY (invoice_id, "position")
);

create table invoice_proof (
  invoice_id uuid not null,
  customer_id uuid not null,
  counted_until bigint not null,
  names text[] not null,
  complete boolean not null,
  proof text not null,
  FOREIGN KEY (invoice_id) REFERENCES invoice(id),
  PRIMARY KEY (invoice_id)
);
CREATE INDEX invoice_proof_incomplete ON invoice_proof USING btree (invoice_id) WHERE (NOT complete);

create table invoice_series (
  year integer not null,
  last bigint not null,
  PRIMARY KEY (year)
);

create table ledger_entry (
  id uuid not null,
  seq bigint not null generated always as identity,
  customer_id uuid not null,
  balance_id uuid not null,
  segment_id uuid not null,
  type text not null,
  amount numeric not null,
  timestamp timestamp with time zone not null,
  invoice_id uuid,
  contract_id uuid,
  reason text,
  created_at timestamp with time zone not null,
  PRIMARY KEY (id)
);
CREATE INDEX ledger_entry_of_balance ON ledger_entry USING btree (balance_id, seq);
CREATE INDEX ledger_entry_of_customer ON ledger_entry USING btree (customer_id);
CREATE INDEX ledger_entry_of_invoice ON ledger_entry USING btree (invoice_id) WHERE (invoice_id IS NOT NULL);

create table manual_entry_key (
  uniqueness_key text not null,
  PRIMARY KEY (uniqueness_key)
);

create table named_schedule (
  id uuid not null,
  number bigint not null generated always as identity,
  home text not null,
  home_id uuid not null,
  name text not null,
  properties jsonb not null,
  created_at timestamp with time zone not null,
  CHECK ((home = ANY (ARRAY['customer'::text, 'contract'::text, 'rate_card'::text]))),
  PRIMARY KEY (id)
);
CREATE INDEX named_schedule_of ON named_schedule USING btree (home_id, name);

create table named_schedule_segment (
  schedule_id uuid not null,
  starting_at timestamp with time zone not null,
  ending_before timestamp with time zone,
  value jsonb not null,
  FOREIGN KEY (schedule_id) REFERENCES named_schedule(id) ON DELETE CASCADE,
  PRIMARY KEY (schedule_id, starting_at)
);

create table notification_config (
  id uuid not null,
  number bigint not null generated always as identity,
  name text not null,
  type text not null,
  offset text not null,
  uniqueness_key text,
  since timestamp with time zone not null,
  before jsonb not null default '[]'::jsonb,
  created_at timestamp with time zone not null,
  created_by text not null,
  archived_at timestamp with time zone,
  PRIMARY KEY (id),
  UNIQUE (uniqueness_key)
);

create table notification_told (
  id uuid not null,
  customer_id uuid not null,
  told_at timestamp with time zone not null,
  PRIMARY KEY (id)
);

create table package (
  id uuid not null,
  number bigint not null generated always as identity,
  name text not null,
  uniqueness_key text,
  created_at timestamp with time zone not null,
  created_by text not null,
  archived_at timestamp with time zone,
  template jsonb not null,
  PRIMARY KEY (id)
);
CREATE INDEX package_number ON package USING btree (number);
CREATE UNIQUE INDEX package_once ON package USING btree (uniqueness_key) WHERE (uniqueness_key IS NOT NULL);

create table package_alias (
  package_id uuid not null,
  number bigint not null generated always as identity,
  name text not null,
  starting_at timestamp with time zone,
  ending_before timestamp with time zone,
  FOREIGN KEY (package_id) REFERENCES package(id),
  PRIMARY KEY (number)
);
CREATE INDEX package_alias_by_name ON package_alias USING btree (name);
CREATE INDEX package_alias_of ON package_alias USING btree (package_id);

create table payment (
  id uuid not null,
  number bigint not null generated always as identity,
  invoice_id uuid not null,
  customer_id uuid not null,
  contract_id uuid not null,
  workflow_id uuid,
  delivery_method_id uuid not null,
  configuration_id uuid not null,
  by_intent boolean not null,
  terms jsonb not null,
  credit_type_id uuid not null,
  amount numeric not null,
  amount_paid numeric not null default 0,
  status text not null,
  tried integer not null default 0,
  round integer not null default 0,
  intent_id text,
  method_id text,
  error jsonb,
  withdrawn boolean not null default false,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  CHECK ((status = ANY (ARRAY['pending'::text, 'requires_intervention'::text, 'paid'::text, 'canceled'::text]))),
  FOREIGN KEY (invoice_id) REFERENCES invoice(id),
  FOREIGN KEY (workflow_id) REFERENCES threshold_workflow(id),
  PRIMARY KEY (id)
);
CREATE INDEX payment_by_intent ON payment USING btree (intent_id);
CREATE INDEX payment_of ON payment USING btree (invoice_id, number);

create table product (
  id uuid not null,
  type text not null,
  created_at timestamp with time zone not null,
  archived_at timestamp with time zone,
  CHECK ((type = ANY (ARRAY['USAGE'::text, 'SUBSCRIPTION'::text, 'COMPOSITE'::text, 'FIXED'::text, 'PRO_SERVICE'::text]))),
  PRIMARY KEY (id)
);
CREATE INDEX product_newest ON product USING btree (created_at DESC, id DESC);

create table product_version (
  product_id uuid not null,
  number bigint not null generated always as identity,
  starting_at timestamp with time zone,
  changes jsonb not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  FOREIGN KEY (product_id) REFERENCES product(id),
  PRIMARY KEY (product_id, number)
);

create table rate (
  id uuid not null,
  added bigint not null generated always as identity,
  rate_card_id uuid not null,
  product_id uuid not null,
  pricing_group_values jsonb not null,
  billing_frequency text,
  starting_at timestamp with time zone not null,
  ending_before timestamp with time zone,
  entitled boolean not null,
  credit_type_id uuid not null,
  price jsonb not null,
  commit_price jsonb,
  created_at timestamp with time zone not null,
  created_by text not null,
  FOREIGN KEY (product_id) REFERENCES product(id),
  FOREIGN KEY (rate_card_id) REFERENCES rate_card(id),
  PRIMARY KEY (id)
);
CREATE INDEX rate_of_card ON rate USING btree (rate_card_id, added);

create table rate_card (
  id uuid not null,
  name text not null,
  description text,
  fiat_credit_type_id uuid not null,
  product_order uuid[] not null default '{}'::uuid[],
  created_at timestamp with time zone not null,
  created_by text not null,
  archived_at timestamp with time zone,
  PRIMARY KEY (id)
);
CREATE INDEX rate_card_newest ON rate_card USING btree (created_at DESC, id DESC);

create table rate_card_alias (
  rate_card_id uuid not null,
  number bigint not null generated always as identity,
  name text not null,
  starting_at timestamp with time zone,
  ending_before timestamp with time zone,
  FOREIGN KEY (rate_card_id) REFERENCES rate_card(id),
  PRIMARY KEY (number)
);
CREATE INDEX rate_card_alias_by_name ON rate_card_alias USING btree (name);
CREATE INDEX rate_card_alias_of ON rate_card_alias USING btree (rate_card_id);

create table rate_card_conversion (
  rate_card_id uuid not null,
  number bigint not null generated always as identity,
  custom_credit_type_id uuid not null,
  fiat_per_custom_credit numeric not null,
  FOREIGN KEY (rate_card_id) REFERENCES rate_card(id),
  PRIMARY KEY (rate_card_id, custom_credit_type_id)
);

create table service_charge (
  id uuid not null,
  batch uuid not null,
  customer_id uuid not null,
  contract_id uuid not null,
  professional_service_id uuid not null,
  issued_at timestamp with time zone not null,
  quantity numeric not null,
  unit_price numeric not null,
  amount numeric not null,
  notes jsonb not null,
  created_at timestamp with time zone not null,
  position integer not null,
  PRIMARY KEY (id)
);
CREATE INDEX service_charge_of_customer ON service_charge USING btree (customer_id);

create table stripe_event (
  delivery_method_id uuid not null,
  id text not null,
  received_at timestamp with time zone not null,
  PRIMARY KEY (delivery_method_id, id)
);

create table stripe_hold (
  customer_id uuid not null,
  busy_until timestamp with time zone not null,
  PRIMARY KEY (customer_id)
);

create table system_notification (
  type text not null,
  enabled_at timestamp with time zone,
  before jsonb not null default '[]'::jsonb,
  PRIMARY KEY (type)
);

create table term (
  id uuid not null,
  kind text not null,
  owner_id uuid not null,
  PRIMARY KEY (id)
);

create table threshold_watch (
  contract_id uuid not null,
  customer_id uuid not null,
  PRIMARY KEY (contract_id)
);
CREATE INDEX threshold_watch_of ON threshold_watch USING btree (customer_id);

create table threshold_workflow (
  id uuid not null,
  number bigint not null generated always as identity,
  customer_id uuid not null,
  contract_id uuid not null,
  kind text not null,
  gate text not null,
  state text not null,
  purchase jsonb not null,
  waiting jsonb not null,
  created_at timestamp with time zone not null,
  CHECK ((gate = ANY (ARRAY['NONE'::text, 'EXTERNAL'::text, 'STRIPE'::text]))),
  CHECK ((kind = ANY (ARRAY['SPEND'::text, 'PREPAID'::text, 'MANUAL'::text]))),
  CHECK ((state = ANY (ARRAY['PENDING'::text, 'PAID'::text, 'FAILED'::text]))),
  PRIMARY KEY (id)
);
CREATE INDEX threshold_workflow_awaited ON threshold_workflow USING btree (customer_id) WHERE ((state = 'PENDING'::text) AND (gate = 'EXTERNAL'::text));
CREATE INDEX threshold_workflow_invoice ON threshold_workflow USING btree (((purchase ->> 'invoice_id'::text)));
CREATE INDEX threshold_workflow_of ON threshold_workflow USING btree (contract_id, created_at);
CREATE UNIQUE INDEX threshold_workflow_pending ON threshold_workflow USING btree (contract_id, kind) WHERE ((state = 'PENDING'::text) AND (kind <> 'MANUAL'::text));

create table usage_day (
  customer_id text not null,
  metric_id uuid not null,
  cut smallint not null,
  day integer not null,
  number bigint not null,
  events integer not null,
  groups text not null,
  totals text not null,
  hours text not null,
  PRIMARY KEY (customer_id, metric_id, cut, day, number)
);

create table usage_position (
  customer_id text not null,
  metric_id uuid not null,
  number bigint not null,
  PRIMARY KEY (customer_id, metric_id)
);

create table webhook_delivery (
  id uuid not null,
  number bigint not null generated always as identity,
  endpoint_id uuid not null,
  event_id uuid not null,
  type text not null,
  body text not null,
  status text not null,
  created_at timestamp with time zone not null,
  first_attempt_at timestamp with time zone,
  tried integer not null default 0,
  next_attempt_at timestamp with time zone,
  attempts jsonb not null default '[]'::jsonb,
  CHECK ((status = ANY (ARRAY['PENDING'::text, 'DELIVERED'::text, 'FAILED'::text]))),
  FOREIGN KEY (endpoint_id) REFERENCES webhook_endpoint(id),
  PRIMARY KEY (id),
  UNIQUE (endpoint_id, event_id)
);
CREATE INDEX webhook_delivery_due ON webhook_delivery USING btree (endpoint_id, next_attempt_at, number) WHERE (status = 'PENDING'::text);
CREATE UNIQUE INDEX webhook_delivery_newest ON webhook_delivery USING btree (number);

create table webhook_endpoint (
  id uuid not null,
  number bigint not null generated always as identity,
  url text not null,
  sealed text,
  created_at timestamp with time zone not null,
  archived_at timestamp with time zone,
  busy_until timestamp with time zone,
  PRIMARY KEY (id)
);
