import { createHmac, timingSafeEqual } from 'node:crypto'

/** Signs a body for the moment of one attempt: receivers refuse a date that is not fresh (spec/04 §4.4). */
export const sign = (secret: string, date: string, body: string): string =>
  createHmac('sha256', secret).update(`${date}\n${body}`).digest('hex')

/** Whether a signature is the one that belongs to this date and these bytes. */
export function isSignedBy(secret: string, date: string, body: string, signature: string): boolean {
  const [given, own] = [Buffer.from(signature), Buffer.from(sign(secret, date, body))]
  return given.length === own.length && timingSafeEqual(given, own)
}
