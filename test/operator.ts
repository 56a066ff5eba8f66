import assert from 'node:assert/strict'
import { send } from './world.ts'

/** Calls to a program whose address is only known once it runs. */

/** A call that succeeds; its `data`. */
export const call = async (
  url: string,
  token: string,
  method: string,
  path: string,
  body?: unknown,
) => {
  const reply = await send(url, token, method, path, body)
  assert.equal(reply.status, 200, `${method} ${path}: ${JSON.stringify(reply.body)}`)
  return reply.body.data
}

/** An environment with a hand-wound clock. */
export const sandbox = (
  url: string,
  token: string,
  now = '2026-01-01T00:00:00Z',
): Promise<{ id: string; token: string }> =>
  call(url, token, 'POST', '/maelzel/v1/environments', { name: 'sandbox', clock: { now } })

/** Several customers, each of whom every month of an advance concerns. */
export async function onContracts(
  url: string,
  token: string,
  customers: number,
): Promise<string[]> {
  const card = await call(url, token, 'POST', '/v1/contract-pricing/rate-cards/create', {
    name: 'Prices',
  })
  return Promise.all(
    Array.from({ length: customers }, async (_, i) => {
      const customer = await call(url, token, 'POST', '/v1/customers', { name: `customer ${i}` })
      await call(url, token, 'POST', '/v1/contracts/create', {
        customer_id: customer.id,
        rate_card_id: card.id,
        starting_at: '2026-01-01T00:00:00Z',
      })
      return customer.id as string
    }),
  )
}

export const advance = (url: string, token: string, to: string) =>
  send(url, token, 'POST', '/maelzel/v1/clock/advance', { to })

/** When each final invoice of a customer was issued, the first one first. */
export const finals = async (url: string, token: string, customer: string): Promise<string[]> => {
  const path = `/v1/customers/${customer}/invoices?status=FINALIZED&limit=100`
  const invoices = await call(url, token, 'GET', path)
  return invoices.map((invoice: { issued_at: string }) => invoice.issued_at)
}
