-- Where to find a term by its id: which contract, customer's balance or package holds it. The terms
-- themselves lie in those.
create table term (
  id uuid primary key,
  kind text not null,                         -- as custom fields call it
  owner_id uuid not null
);
