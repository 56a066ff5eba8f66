-- Secrets of the environment itself, sealed with MAELZEL_SECRET_KEY.
create table environment_secret (
  name text primary key,
  sealed text not null,
  updated_at timestamptz not null
);

-- The secret of the delta stream is the one that started last; at most one waits for its start.
create table delta_stream_secret (
  starting_on timestamptz primary key,
  sealed text not null,
  created_at timestamptz not null
);
