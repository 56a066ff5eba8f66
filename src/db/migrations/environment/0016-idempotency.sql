-- What was answered to requests that carried an Idempotency-Key, so that they are done once.
create table idempotency_key (
  key text primary key,
  fingerprint text not null,                  -- of the request: the key stands for this one only
  claim uuid not null,                        -- the attempt that works on it, or did
  claimed_until timestamptz not null,         -- by the machine's clock; later, the attempt is given up
  status int,                                 -- null: not answered yet
  reply text,                                 -- sealed, for it may show a secret
  expires_at timestamptz not null             -- by the environment's clock
);
create index idempotency_key_expiry on idempotency_key (expires_at);
