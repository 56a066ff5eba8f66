-- Custom fields are given to commits, charges and subscriptions by the id of these alone; they lie in
-- the terms of some contract.
create index contract_terms_by_id on contract using gin (terms jsonb_path_ops);
create index contract_edit_ops_by_id on contract_edit using gin (ops jsonb_path_ops);
