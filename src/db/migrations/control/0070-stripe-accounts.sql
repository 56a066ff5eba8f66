-- In which environment a Stripe account is: its events come without a token.
create table maelzel.stripe_account (
  delivery_method_id uuid primary key,
  environment_id uuid not null references maelzel.environment on delete cascade
);
