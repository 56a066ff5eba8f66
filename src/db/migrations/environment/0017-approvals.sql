-- Writes that somebody proposes and an administrator decides about.
create table approval_request (
  id uuid primary key,
  number bigint generated always as identity,  -- the order in which they were made
  name text not null,
  description text not null,
  method text not null,
  request_type text not null,                  -- the path of the write
  request_payload jsonb not null,              -- its body
  requested_by text not null,                  -- the name of a token, as it was then
  status text not null check (status in ('PENDING', 'APPROVED', 'COMPLETED', 'FAILED', 'REJECTED')),
  reply jsonb,                                 -- what the write was answered, once it was done
  decided_by text,
  decided_at timestamptz,
  created_at timestamptz not null
);
