export type Properties = Readonly<Record<string, unknown>>

/** An event that may be stored. */
export interface NewEvent {
  readonly transaction_id: string
  /** As it was sent: a customer's id, one of its aliases, or a name that nobody has yet. */
  readonly customer_id: string
  readonly event_type: string
  /** When it happened, in microseconds since the epoch. */
  readonly micros: number
  /** A JSON object. */
  readonly properties: string
}

/** What metering reads of an event. */
export interface MeteredEvent {
  /** Counts up in the order of arrival. */
  readonly number: number
  readonly event_type: string
  /** When it happened, in microseconds since the epoch. */
  readonly micros: number
  readonly properties: Properties
}

/** Events as a store lists them: in one text, which is read much faster than a row for each. */
export interface EventList {
  /** JSON; null: there are none. */
  readonly events: string | null
  /** How many there are up to the limit; the text may hold fewer, when they are large. */
  readonly count: number
}

/** The first events of a tail. */
export interface TailStart {
  readonly events: readonly MeteredEvent[]
  /** Whether there may be others after them. */
  readonly more: boolean
}

/** @param limit how many were asked for */
export function readList({ events: text, count }: EventList, limit: number): TailStart {
  const list = text === null ? [] : (JSON.parse(text) as [number, string, number, Properties][])
  return {
    events: list.map(([number, event_type, micros, properties]) => ({
      number,
      event_type,
      micros,
      properties,
    })),
    more: list.length < count || count === limit,
  }
}
