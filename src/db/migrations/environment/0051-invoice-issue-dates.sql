-- Days of issue that somebody has set for drafts, by the id that the draft keeps when it is final.
create table invoice_issue_date (
  invoice_id uuid primary key,
  customer_id uuid not null,
  issue_date timestamptz not null
);
create index invoice_issue_date_of_customer on invoice_issue_date (customer_id);
