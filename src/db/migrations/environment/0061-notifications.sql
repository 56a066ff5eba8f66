-- Which lifecycle events are told as they happen: a row for each type that was ever enabled.
create table system_notification (
  type text primary key,
  enabled_at timestamptz,                     -- null: disabled again
  before jsonb not null default '[]'          -- what was written at that same instant, but before
);

-- Offset notifications: told some time before or after an event.
create table notification_config (
  id uuid primary key,
  number bigint generated always as identity,  -- the order in which they were made
  name text not null,
  type text not null,
  "offset" text not null,                     -- an ISO 8601 duration
  uniqueness_key text unique,
  since timestamptz not null,                 -- when this offset was given
  before jsonb not null default '[]',         -- what was written at that same instant, but before
  created_at timestamptz not null,
  created_by text not null,
  archived_at timestamptz
);

-- What has been told: each thing once, whatever is worked out again later.
create table notification_told (
  id uuid primary key,
  customer_id uuid not null,
  told_at timestamptz not null
);
