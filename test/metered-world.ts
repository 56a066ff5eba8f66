import { World } from './world.ts'

/** Two customers and a metric of every aggregation, with usage in the first days of March 2026. */
export interface MeteredWorld {
  readonly world: World
  readonly acme: string
  readonly beta: string
  /** Ids by aggregation: each has the group keys region, and region with team. */
  readonly metrics: Readonly<Record<string, string>>
}

let sent = 0

/** An event of the customer `acme` with the property `n`. */
export function use(at: string, n: unknown, more: object = {}, customer_id = 'acme') {
  sent += 1
  const properties = { n, region: 'eu', team: 'a', ...more }
  return { transaction_id: `t${sent}`, customer_id, event_type: 'use', timestamp: at, properties }
}

export async function meteredWorld(): Promise<MeteredWorld> {
  const world = await World.at('2026-03-04')
  const { customers, billableMetrics, usage } = world.sdk.v1
  const acme = await customers.create({ name: 'Acme', ingest_aliases: ['acme'] })
  const beta = await customers.create({ name: 'Beta', ingest_aliases: ['beta'] })
  const metrics: Record<string, string> = {}
  for (const aggregation_type of ['COUNT', 'SUM', 'MAX', 'LATEST', 'UNIQUE'] as const) {
    const { data } = await billableMetrics.create({
      name: aggregation_type,
      aggregation_type,
      aggregation_key: 'n',
      property_filters: [
        { name: 'n', exists: true },
        { name: 'region', exists: true },
        { name: 'team', exists: true },
      ],
      group_keys: [['region'], ['region', 'team']],
    })
    metrics[aggregation_type] = data.id
  }
  await usage.ingest({
    usage: [
      use('2026-03-01T05:00:00Z', '7'),
      use('2026-03-01T06:30:00Z', '12345678901234567890.5', { team: 'b' }),
      use('2026-03-03T23:59:59.999Z', 9, { region: 'us' }),
      ...Array.from({ length: 10 }, () => use('2026-03-03T00:00:00Z', '0.1')),
      use('2026-03-03T10:00:00Z', '4', {}, 'beta'),
      use('2026-03-04T00:00:00Z', '100'),
    ],
  })
  return { world, acme: acme.data.id, beta: beta.data.id, metrics }
}
