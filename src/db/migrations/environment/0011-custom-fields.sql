-- What objects may be told about themselves by their owner: the keys allowed, and the values given.
create table custom_field_key (
  entity text not null,
  key text not null,
  number bigint generated always as identity,  -- the order in which they were added
  enforce_uniqueness boolean not null,
  created_at timestamptz not null,
  primary key (entity, key)
);

create table custom_field_value (
  entity text not null,
  entity_id uuid not null,
  key text not null,
  value text not null,
  is_unique boolean not null,                 -- as its key says, which never changes
  primary key (entity, entity_id, key),
  foreign key (entity, key) references custom_field_key on delete cascade
);
create unique index custom_field_held_once on custom_field_value (entity, key, value) where is_unique;
create index custom_field_by_value on custom_field_value (entity, key, value);
