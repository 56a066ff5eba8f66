import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Instant, instant, iso } from '../time/clock.ts'
import { firesAt } from './firing.ts'

const day = (text: string): Instant => instant(`2026-${text}T00:00:00Z`)

interface Case {
  readonly name: string
  /** When the wish was made, and its offset. */
  readonly wish: [string, string | undefined]
  /** When the event is, and since when that is known. */
  readonly event: [string, string]
  readonly late?: true
  readonly ended?: string
  readonly fires: string | undefined
}

/** The decisions of spec/04 §4.2, and what follows from them. */
const table: Case[] = [
  {
    name: 'an end three days off, a wish too late for it',
    wish: ['05-20', '-P3D'],
    event: ['05-22', '05-01'],
    fires: undefined,
  },
  {
    name: 'a credit shorter than the offset',
    wish: ['01-01', '-P30D'],
    event: ['05-30', '05-15'],
    fires: undefined,
  },
  {
    name: 'an end moved to where the offset lies in the past',
    wish: ['01-01', '-P5D'],
    event: ['05-23', '05-22'],
    fires: undefined,
  },
  {
    name: 'a commit made after the wish',
    wish: ['01-01', '-P7D'],
    event: ['05-20', '05-10'],
    fires: '05-13',
  },
  {
    name: 'an end moved to a later date',
    wish: ['01-01', '-P5D'],
    event: ['07-10', '05-22'],
    fires: '07-05',
  },
  {
    name: 'an occurrence that is known a month ahead, wished for three',
    wish: ['01-01', '-P90D'],
    event: ['05-01', '04-01'],
    late: true,
    fires: '04-01',
  },
  {
    name: 'the same before the wish',
    wish: ['04-02', '-P90D'],
    event: ['05-01', '04-01'],
    late: true,
    fires: undefined,
  },
  {
    name: 'the same, offset within the month',
    wish: ['04-02', '-P7D'],
    event: ['05-01', '04-01'],
    late: true,
    fires: '04-24',
  },
  {
    name: 'a deed, as it is done',
    wish: ['01-01', undefined],
    event: ['03-01', '03-01'],
    fires: '03-01',
  },
  {
    name: 'a deed before the wish',
    wish: ['03-02', undefined],
    event: ['03-01', '03-01'],
    fires: undefined,
  },
  {
    name: 'a deed before the wish, told after it',
    wish: ['03-02', 'P3D'],
    event: ['03-01', '03-01'],
    fires: '03-04',
  },
  {
    name: 'a start in the past',
    wish: ['01-01', undefined],
    event: ['02-01', '03-01'],
    fires: undefined,
  },
  {
    name: 'a start at the instant at which it becomes known',
    wish: ['01-01', undefined],
    event: ['03-01', '03-01'],
    fires: '03-01',
  },
  {
    name: 'a start at the instant of the wish, known before',
    wish: ['03-01', undefined],
    event: ['03-01', '02-01'],
    fires: undefined,
  },
  {
    name: 'an end of what is archived before',
    wish: ['01-01', '-P1D'],
    event: ['06-05', '05-01'],
    ended: '06-02',
    fires: undefined,
  },
  {
    name: 'an end told before it is archived',
    wish: ['01-01', '-P5D'],
    event: ['06-05', '05-01'],
    ended: '06-02',
    fires: '05-31',
  },
]

describe('told', () => {
  for (const { name, wish, event, late, ended, fires } of table)
    test(`${fires ? `on ${fires}` : 'never'}: ${name}`, () => {
      const [since, duration] = wish
      const [at, known] = event
      const type = 'commit.segment.end'
      const fired = firesAt(
        {
          type,
          key: 'k',
          at: day(at),
          known: { at: day(known), entry: 'e' },
          about: {},
          ...(late && { late }),
          ...(ended !== undefined && { ended: day(ended) }),
        },
        {
          type,
          since: day(since),
          before: [],
          ...(duration !== undefined && { offset: { id: 'o', duration } }),
        },
      )
      assert.equal(fired && iso(fired), fires && iso(day(fires)))
    })

  test('never: a deed at the instant of the wish, but before it', () => {
    const done = {
      type: 'contract.create' as const,
      key: 'k',
      at: day('03-01'),
      known: { at: day('03-01'), entry: 'earlier' },
      about: {},
    }
    const wish = { type: 'contract.create' as const, since: day('03-01'), before: ['earlier'] }
    assert.equal(firesAt(done, wish), undefined)
    assert.equal(firesAt({ ...done, known: { ...done.known, entry: 'later' } }, wish), day('03-01'))
  })
})
