-- What events came to, so that a read need not go through them again: a row holds a piece of a day of
-- one name and metric, by the hour and by one of the metric's sets of group keys. The day is all of
-- its pieces together.
create table usage_day (
  customer_id text collate "C" not null,      -- as it was sent
  metric_id uuid not null,
  cut smallint not null,                      -- which set of group keys
  day int not null,                           -- days since 1970, UTC
  number bigint not null,                     -- of the last event that is in it
  events int not null,                        -- how many are in it
  groups text not null,                       -- JSON, as src/usage/day.ts writes it
  totals text not null,
  hours text not null,
  primary key (customer_id, metric_id, cut, day, number)
);

-- Up to which event a name's usage of a metric is in usage_day. What comes after is its tail, and
-- every read adds it: it moves in the transaction that folds the tail in, so nothing counts twice.
create table usage_position (
  customer_id text collate "C" not null,
  metric_id uuid not null,
  number bigint not null,
  primary key (customer_id, metric_id)
);
