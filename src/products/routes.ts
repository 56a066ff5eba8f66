import { randomUUID } from 'node:crypto'
import { askForBuyers } from '../alerts/ask.ts'
import { page, readCursor } from '../api/paging.ts'
import { Problem } from '../api/problem.ts'
import type { Ctx, Implements } from '../ctx.ts'
import { type Instant, instant, iso, isoOrNull } from '../time/clock.ts'
import { checkState, readChange } from './fields.ts'
import { checkMetering } from './metering.ts'
import {
  changesFrom,
  type ProductRecord,
  type ProductUpdate,
  stateAt,
  withUpdate,
} from './product.ts'
import {
  archiveProduct,
  findProducts,
  holdProduct,
  insertProduct,
  insertUpdate,
  listProducts,
  needProduct,
} from './store.ts'

const author = ({ clock, actor }: Ctx) => ({
  created_at: clock.now(),
  created_by: actor?.name ?? 'system',
})

const showUpdate = ({ starting_at, changes, created_at, created_by }: ProductUpdate) => ({
  ...changes,
  ...(starting_at !== null && { starting_at: iso(starting_at) }),
  created_at: iso(created_at),
  created_by,
})

/** `current` says who made the product, not who changed it last: `updates` says that. */
const show = (record: ProductRecord, now: Instant) => {
  const { id, type, archived_at, initial, updates, custom_fields } = record
  const { name = '', ...rest } = initial.changes
  const first = { ...showUpdate({ ...initial, changes: rest }), name }
  return {
    id,
    type,
    archived_at: isoOrNull(archived_at),
    initial: first,
    current: { ...first, ...stateAt(record, now) },
    updates: updates.map(showUpdate),
    custom_fields,
  }
}

/** Refuses composites of products that do not exist, or of themselves. */
async function checkParts({ db }: Ctx, own_id: string, ids: readonly string[]): Promise<void> {
  if (ids.includes(own_id))
    throw Problem.of('invalid_request', 'A COMPOSITE product cannot be a part of itself')
  const known = new Set((await findProducts(db, ids)).map(({ id }) => id))
  const unknown = ids.find((id) => !known.has(id))
  if (unknown !== undefined) throw Problem.of('not_found', 'product', unknown)
}

export const products: Implements<
  'createProduct' | 'getProduct' | 'listProducts' | 'updateProduct' | 'archiveProductListItem'
> = {
  async createProduct(ctx, { body }) {
    const id = randomUUID()
    const type = body.type === 'PROFESSIONAL_SERVICE' ? 'PRO_SERVICE' : body.type
    const changes = {
      tags: [],
      is_refundable: true,
      ...(type === 'COMPOSITE' && {
        composite_scope: 'CONTRACT' as const,
        exclude_free_usage: false,
        include_composite_spend: false,
      }),
      ...readChange(type, body),
    }
    checkState(type, changes)
    await checkMetering(ctx.db, [changes], changes.billable_metric_id)
    await checkParts(ctx, id, changes.composite_product_ids ?? [])
    await insertProduct(ctx.db, {
      id,
      type,
      initial: { starting_at: null, changes, ...author(ctx) },
      custom_fields: body.custom_fields ?? {},
    })
    return { data: { id } }
  },

  async getProduct({ db, clock }, { body: { id } }) {
    return { data: show(await needProduct(db, id), clock.now()) }
  },

  async listProducts({ db, clock }, { body, query: { limit = 100, next_page } }) {
    const filter = body.archive_filter ?? 'NOT_ARCHIVED'
    const records = await listProducts(db, filter, limit, readCursor(next_page))
    return page(
      records,
      limit,
      ({ created_at: at, id }) => ({ at, id }),
      (record) => show(record, clock.now()),
    )
  },

  async updateProduct(ctx, { body: { product_id, starting_at, ...input } }) {
    const record = await holdProduct(ctx.db, product_id)
    const changes = readChange(record.type, input)
    const update = { starting_at: instant(starting_at), changes, ...author(ctx) }
    const after = withUpdate(record, update)
    const states = changesFrom(after, update.starting_at).map((at) => stateAt(after, at))
    for (const state of states) checkState(record.type, state)
    await checkMetering(ctx.db, states, changes.billable_metric_id)
    await checkParts(ctx, product_id, changes.composite_product_ids ?? [])
    await insertUpdate(ctx.db, product_id, update)
    await askForBuyers(ctx, record.id)
    return { data: { id: product_id } }
  },

  async archiveProductListItem({ db, clock }, { body: { product_id } }) {
    await holdProduct(db, product_id)
    await archiveProduct(db, product_id, clock.now())
    return { data: { id: product_id } }
  },
}
