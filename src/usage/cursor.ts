import { Problem } from '../api/problem.ts'

/** Where a page of computed rows ended: whatever its list can find its way back from. */
export const writePlace = (place: unknown): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url')

/** Reads a cursor of that list; `isPlace` tells it from anything else. */
export function readPlace<Place>(
  text: string | undefined,
  isPlace: (value: unknown) => value is Place,
): Place | undefined {
  if (!text) return undefined
  try {
    const place: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (isPlace(place)) return place
  } catch {}
  throw Problem.of('invalid_request', 'next_page is not a cursor of this list')
}

export const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
