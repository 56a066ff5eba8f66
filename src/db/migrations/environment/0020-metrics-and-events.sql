-- What is metered. A definition never changes: invoices were computed from it.
create table billable_metric (
  id uuid primary key,
  name text not null,
  definition jsonb not null,
  since bigint not null,                      -- events up to this number do not count; 0: all do
  created_at timestamptz not null,
  archived_at timestamptz
);
create index billable_metric_newest on billable_metric (created_at desc, id desc);

-- The number of the last event. Whoever stores events holds this row until its transaction ends, so
-- no event ever appears after one with a greater number: what a reader has seen up to is a number.
create table event_counter (
  last bigint not null,
  last_received_at timestamptz
);
insert into event_counter (last) values (0);

-- Every transaction_id ever accepted: an event counts once, for good.
create table event_id (
  transaction_id text collate "C" primary key,
  number bigint not null
);

-- The events that count, as they were sent: the customer by the name that was used, for names are
-- resolved when usage is read. A partition for each month of arrival is made when it begins, so that
-- old events are dropped at once. Names are indexed by their hash: they may be of any length.
create table event (
  number bigint not null,
  transaction_id text not null,
  customer_id text collate "C" not null,
  event_type text not null,
  timestamp timestamptz not null,
  properties jsonb not null,
  received_at timestamptz not null            -- never goes back while the number goes up
) partition by range (received_at);
create index event_of_customer on event (hashtextextended(customer_id, 0), number);
create index event_by_number on event (number);

-- What was sent again under an id that had been accepted: kept to be shown, never counted.
create table event_duplicate (
  number bigint primary key,
  transaction_id text collate "C" not null,
  customer_id text not null,
  event_type text not null,
  timestamp timestamptz not null,
  properties jsonb not null,
  received_at timestamptz not null
);
create index event_duplicate_of on event_duplicate (transaction_id);
