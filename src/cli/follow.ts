/** What the feed says of an event. */
interface Seen {
  readonly transaction_id: string
  readonly customer_id: string
  readonly event_type: string
  readonly timestamp: string
  readonly properties: Readonly<Record<string, unknown>>
  readonly is_duplicate: boolean
  readonly matched_customer?: { readonly name: string }
  readonly metrics: readonly {
    readonly name: string
    readonly matched: boolean
    readonly why?: string
  }[]
}

interface Feed {
  readonly data: readonly Seen[]
  readonly after: number
  readonly message: string
}

export interface Following {
  readonly server: string
  readonly token: string
  /** Asked after each page, and while there is nothing new. */
  readonly goesOn: () => boolean
  readonly say: (line: string) => void
}

const PAUSE = 500

/** Prints the latest events, and goes on with what arrives for as long as it is told to. */
export async function follow({ server, token, goesOn, say }: Following): Promise<void> {
  for (let after: number | undefined; ; ) {
    const query = after === undefined ? '' : `?after=${after}`
    const reply = await fetch(`${server}/maelzel/v1/events${query}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const body = (await reply.json()) as Feed
    if (!reply.ok) throw new Error(body.message)
    for (const event of body.data) for (const line of describe(event)) say(line)
    after = body.after
    if (!goesOn()) return
    if (body.data.length === 0) await new Promise((resolve) => setTimeout(resolve, PAUSE))
  }
}

function describe(event: Seen): string[] {
  const { transaction_id, customer_id, event_type, timestamp, matched_customer } = event
  const who = matched_customer
    ? `${customer_id} (${matched_customer.name})`
    : `${customer_id} (nobody yet)`
  const head = `${timestamp}  ${event_type}  ${who}  ${transaction_id}`
  if (event.is_duplicate) return [`${head}  DUPLICATE: this transaction_id came before`]
  const matched = event.metrics.filter((metric) => metric.matched).map(({ name }) => name)
  const rest = event.metrics.filter((metric) => !metric.matched)
  return [
    head,
    `    ${JSON.stringify(event.properties)}`,
    `    counted by ${matched.join(', ') || 'nothing'}`,
    ...rest.map(({ name, why }) => `    not by ${name}: ${why}`),
  ]
}
