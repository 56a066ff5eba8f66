-- Why a final invoice is as it is, written when it became final. What was metered is kept as the
-- question and the events that answer it, by the names of then and up to a number; hours and digests
-- are counted from the events for whoever asks, and written here before events are dropped.
create table invoice_proof (
  invoice_id uuid primary key references invoice,
  customer_id uuid not null,
  counted_until bigint not null,             -- the number of the last event that was looked at
  names text[] not null,                     -- by which events spoke of the customer
  complete boolean not null,                 -- hours and digests are in it
  proof text not null                        -- JSON, exact numbers and all
);
create index invoice_proof_incomplete on invoice_proof (invoice_id) where not complete;
