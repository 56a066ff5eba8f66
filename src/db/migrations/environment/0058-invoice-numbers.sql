-- What a final invoice needs to be a document: a number without gaps within its year and environment,
-- and who sent it to whom, as that was when it became final. A later change of a name changes nothing.
alter table invoice
  add column number text unique,
  add column parties jsonb;                  -- seller, customer and contract as the document names them

-- How many numbers each year has given out. Its row is locked from the numbering to the commit, so that
-- a transaction that fails leaves no gap.
create table invoice_series (
  year int primary key,
  last bigint not null
);

with counted as (
  select id, extract(year from issued_at at time zone 'UTC')::int as year,
         row_number() over (partition by extract(year from issued_at at time zone 'UTC')
                            order by issued_at, id) as n
  from invoice)
update invoice i
set number = 'INV-' || c.year || '-' || lpad(c.n::text, greatest(6, length(c.n::text)), '0')
from counted c where c.id = i.id;

insert into invoice_series (year, last)
select extract(year from issued_at at time zone 'UTC')::int, count(*) from invoice group by 1;
