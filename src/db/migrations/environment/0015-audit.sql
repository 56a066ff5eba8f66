-- Who did what to which thing, when, and how it went. Only ever added to.
create table audit_entry (
  number bigint generated always as identity primary key, -- the order in which they became visible
  id uuid not null,
  timestamp timestamptz not null,             -- never before that of the entry before
  actor_id uuid,                              -- null: the program itself
  actor_name text,
  request_id text not null,
  ip text,
  user_agent text,
  resource_type text not null,
  resource_id text,
  action text not null,
  status text not null check (status in ('success', 'failure', 'pending')),
  description text
);
create index audit_entry_of on audit_entry (resource_type, resource_id, number);
create index audit_entry_at on audit_entry (timestamp);
