-- Uniqueness keys of entries by hand: the same entry sent again is refused.
create table manual_entry_key (
  uniqueness_key text primary key
);
