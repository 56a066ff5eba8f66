-- Values that vary over time, kept for a customer, a contract or a rate card under a name.
create table named_schedule (
  id uuid primary key,
  number bigint generated always as identity,  -- the order in which they were made
  home text not null check (home in ('customer', 'contract', 'rate_card')),
  home_id uuid not null,
  name text not null,
  properties jsonb not null,                  -- tells schedules of one name apart; of contracts only
  created_at timestamptz not null
);
create index named_schedule_of on named_schedule (home_id, name);

-- Segments of one schedule never overlap.
create table named_schedule_segment (
  schedule_id uuid not null references named_schedule on delete cascade,
  starting_at timestamptz not null,
  ending_before timestamptz,                  -- null: for good
  value jsonb not null,
  primary key (schedule_id, starting_at)
);
