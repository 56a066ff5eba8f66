-- What amounts are counted in: the fiat currencies, the same in every environment, and units of one's own.
create table credit_type (
  id uuid primary key,
  number int generated always as identity,    -- the order of the list
  name text not null,
  is_currency boolean not null,
  created_at timestamptz                      -- null: it was always there
);

-- Only the dollar counts in cents; every other currency counts in whole units (spec/05 §5.9).
insert into credit_type (id, name, is_currency) values
  ('2714e483-4ff1-48e4-9e25-ac732e8f24f2', 'USD (cents)', true),
  ('16e041a6-967f-5454-9c48-81b9b88310c0', 'AUD', true),
  ('fbf3a840-1b30-56e2-9adb-4446456da0a5', 'BRL', true),
  ('95f100e8-529a-5077-a09f-f7ea9b324d3e', 'CAD', true),
  ('9ab5b55a-b5e9-5e89-a37f-aefec9ea7fbe', 'CHF', true),
  ('9d52e483-cbf1-5227-8882-a283b13658f4', 'CZK', true),
  ('2a186b82-63ff-52b9-8450-0b5f5647bde2', 'EUR', true),
  ('098da5b8-eab4-5f8c-b12d-b7fef5690b6c', 'GBP', true),
  ('868ee423-d161-55e0-9aab-2a575c34a75e', 'INR', true),
  ('96e8e68c-c969-5699-a27e-4aaef92b5954', 'MXN', true),
  ('c9c7e3bc-668d-5150-bd4a-7f9d5453802a', 'NGN', true),
  ('031e6e2e-4a31-55fc-946a-ca6bd970c554', 'NOK', true),
  ('51f159f8-b168-565b-a370-98c262b13bae', 'NZD', true),
  ('67bb8b57-1c0e-57c0-bd5f-35a0dcd4f7b3', 'PLN', true),
  ('a9d019fa-d0ef-500c-b45a-6fd286db41b8', 'SEK', true),
  ('804d419a-b920-5d02-9b44-d3913951285e', 'SGD', true),
  ('f96bf82f-b45b-5274-98cd-ccd4c375c51c', 'TRY', true),
  ('1c6faa39-7ca5-53a1-b7b6-016701dcc609', 'ZAR', true);
