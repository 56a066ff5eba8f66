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

/** Events as a store lists them in one text, which is read much faster than a row for each. */
export type EventList = string

/** @param list null: there are none */
export const eventsIn = (list: EventList | null): MeteredEvent[] =>
  list === null
    ? []
    : (JSON.parse(list) as [number, string, number, Properties][]).map(
        ([number, event_type, micros, properties]) => ({ number, event_type, micros, properties }),
      )
