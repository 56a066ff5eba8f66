import { day } from '../invoices/pdf/dates.ts'
import { instant, iso } from '../time/clock.ts'
import { frame } from './frame.ts'
import { type Html, html } from './html.ts'
import type { Look } from './page.ts'

const row = (name: string, value: string | Html) => html`<tr><th>${name}</th><td>${value}</td></tr>`

const when = (at: string): string => `${day(instant(at))}, ${iso(instant(at)).slice(11, 16)} UTC`

/** What is proposed, by whom, and how it is decided. */
export async function approvalPage({ ctx, reads, about }: Look<{ id: string }>): Promise<Html> {
  const { data } = await reads.getApprovalRequest(ctx, {
    path: { id: about.id },
    query: {},
    body: undefined,
  })
  const decided =
    data.decided_at &&
    html`${row('Decided', `${when(data.decided_at)}, by ${data.decided_by ?? ''}`)}`
  const reply = data.reply && row('Reply', html`<pre>${JSON.stringify(data.reply, null, 2)}</pre>`)
  const how = html`<p class="quiet">An administrator decides, by POST
/maelzel/v1/approval-requests/approve or /maelzel/v1/approval-requests/reject with
{"id": "${data.id}"}.</p>`
  return frame(
    data.name,
    html`<p>${data.description}</p>
<table>
${row('Status', html`<span class="tag">${data.status}</span>`)}
${row('Operation', `${data.method} ${data.request_type}`)}
${row('Body', html`<pre>${JSON.stringify(data.request_payload, null, 2)}</pre>`)}
${row('Proposed', `${when(data.created_at)}, by ${data.requested_by}`)}
${decided ?? ''}
${reply ?? ''}
</table>
${data.status === 'PENDING' && how}`,
  )
}
