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
