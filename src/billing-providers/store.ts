import { randomUUID } from 'node:crypto'
import { type Db, sql } from '../db/db.ts'
import { type Instant, iso } from '../time/clock.ts'
import type {
  BillingProvider,
  Configuration,
  DeliveryMethodName,
  System,
  TaxProvider,
} from './configuration.ts'

/** A way to hand over invoices, as it is connected once for all customers. */
export interface DeliveryMethod {
  readonly id: string
  readonly system: System
  readonly provider: BillingProvider
  readonly method: DeliveryMethodName
  readonly configuration: Configuration
  readonly created_at: Instant
  /** Null while customers name it but nobody has connected it. */
  readonly set_up_at: Instant | null
}

export const columns = sql`id, system, provider, method, configuration, created_at, set_up_at`

export async function findDeliveryMethod(db: Db, id: string): Promise<DeliveryMethod | undefined> {
  const [row] = await db.query<DeliveryMethod>(sql`
    select ${columns} from delivery_method where id = ${id} and archived_at is null`)
  return row
}

/** Every account by which this pair can be reached, the oldest first. */
export const findDeliveryMethodsFor = (
  db: Db,
  system: System,
  provider: BillingProvider,
  method: DeliveryMethodName,
): Promise<DeliveryMethod[]> =>
  db.query(sql`
    select ${columns} from delivery_method
    where system = ${system} and provider = ${provider} and method = ${method}
      and archived_at is null
    order by number`)

/** Makes the place where a pair that a customer names can be connected later; there is one such place. */
export async function reserveDeliveryMethod(
  tx: Db,
  { system, provider, method, configuration, created_at }: Omit<DeliveryMethod, 'id' | 'set_up_at'>,
): Promise<DeliveryMethod> {
  await tx.query(sql`
    insert into delivery_method (id, system, provider, method, configuration, created_at)
    values (${randomUUID()}, ${system}, ${provider}, ${method},
            ${JSON.stringify(configuration)}::jsonb, ${iso(created_at)})
    on conflict (system, provider, method) where set_up_at is null do nothing`)
  const [reserved] = await findDeliveryMethodsFor(tx, system, provider, method)
  return reserved as DeliveryMethod
}

/** How one customer is known to a provider. */
export interface CustomerConfiguration {
  readonly id: string
  readonly system: System
  readonly customer_id: string
  readonly provider: BillingProvider
  readonly delivery_method_id: string
  readonly configuration: Configuration
  readonly tax_provider: TaxProvider | null
  readonly created_at: Instant
  readonly archived_at: Instant | null
}

const configurationColumns = sql`
  id, system, customer_id, provider, delivery_method_id, configuration, tax_provider, created_at,
  archived_at`

/** With how it is delivered. */
export interface DeliveredConfiguration extends CustomerConfiguration {
  readonly method: DeliveryMethodName
  /** The settings of the account. */
  readonly account: Configuration
}

export async function insertConfiguration(
  tx: Db,
  given: Omit<CustomerConfiguration, 'id' | 'archived_at'>,
  identity: string | undefined,
): Promise<CustomerConfiguration> {
  const [row] = await tx.query<CustomerConfiguration>(sql`
    insert into customer_provider_configuration
      (id, system, customer_id, provider, delivery_method_id, configuration, tax_provider,
       identity, created_at)
    values (${randomUUID()}, ${given.system}, ${given.customer_id}, ${given.provider},
            ${given.delivery_method_id}, ${JSON.stringify(given.configuration)}::jsonb,
            ${given.tax_provider}, ${identity}, ${iso(given.created_at)})
    returning ${configurationColumns}`)
  return row as CustomerConfiguration
}

/** Whether a live configuration of another customer names this payer; nobody else can add one until the transaction ends. */
export async function isPayerTaken(
  tx: Db,
  identity: string,
  customer_id: string,
): Promise<boolean> {
  await tx.query(
    sql`select pg_advisory_xact_lock(hashtextextended(current_schema() || ${identity}, 1))`,
  )
  const rows = await tx.query(sql`
    select 1 from customer_provider_configuration
    where identity = ${identity} and archived_at is null and customer_id <> ${customer_id} limit 1`)
  return rows.length > 0
}

/** Changes what is known of a customer at a provider, without making it another configuration. */
export const updateConfiguration = (
  tx: Db,
  id: string,
  configuration: Configuration,
  identity: string | undefined,
) =>
  tx.query(sql`
    update customer_provider_configuration
    set configuration = ${JSON.stringify(configuration)}::jsonb, identity = ${identity}
    where id = ${id}`)

/** Archives configurations of a customer from now on; gives back those that were live. */
export async function archiveConfigurations(
  tx: Db,
  system: System,
  customer_id: string,
  ids: readonly string[],
  now: Instant,
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(sql`
    update customer_provider_configuration set archived_at = ${iso(now)}
    where system = ${system} and customer_id = ${customer_id} and archived_at is null
      and id = any(${[...ids]}::uuid[])
    returning id`)
  return rows.map(({ id }) => id)
}

/** Archives every configuration of a customer, which frees the payers for others. */
export const archiveEveryConfiguration = (tx: Db, customer_id: string, now: Instant) =>
  tx.query(sql`
    update customer_provider_configuration set archived_at = ${iso(now)}
    where customer_id = ${customer_id} and archived_at is null`)

export async function findConfiguration(
  db: Db,
  id: string,
): Promise<CustomerConfiguration | undefined> {
  const [row] = await db.query<CustomerConfiguration>(sql`
    select ${configurationColumns} from customer_provider_configuration where id = ${id}`)
  return row
}

/** The configurations of a customer, in the order in which they were given. */
export const listConfigurations = (
  db: Db,
  system: System,
  customer_id: string,
  { include_archived = false } = {},
): Promise<DeliveredConfiguration[]> =>
  db.query(sql`
    select c.id, c.system, c.customer_id, c.provider, c.delivery_method_id, c.configuration,
           c.tax_provider, c.created_at, c.archived_at, d.method, d.configuration as account
    from customer_provider_configuration c join delivery_method d on d.id = c.delivery_method_id
    where c.system = ${system} and c.customer_id = ${customer_id}
      and (${include_archived} or c.archived_at is null)
    order by c.number`)
