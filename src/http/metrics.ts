import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Gauges } from '../jobs/gauges.ts'

/** What /metrics tells: how the program is, and nothing of any customer. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #replies = new Histogram({
    name: 'maelzel_request_seconds',
    help: 'Replies by operation and status',
    labelNames: ['operation', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2],
    registers: [this.#registry],
  })
  readonly #jobs = new Counter({
    name: 'maelzel_jobs_total',
    help: 'Jobs that ran, by outcome',
    labelNames: ['job', 'outcome'],
    registers: [this.#registry],
  })

  constructor({ waiting, invoiceRun }: Gauges) {
    collectDefaultMetrics({ register: this.#registry })
    new Gauge({
      name: 'maelzel_jobs_waiting',
      help: 'Jobs in the queue, due or not',
      registers: [this.#registry],
      async collect() {
        this.set(await waiting())
      },
    })
    new Gauge({
      name: 'maelzel_invoice_run_customers',
      help: 'Customers of the invoice runs that go on now: those who wait (due) and those who have been billed (done)',
      labelNames: ['state'],
      registers: [this.#registry],
      async collect() {
        const { due, done } = await invoiceRun()
        this.set({ state: 'due' }, due)
        this.set({ state: 'done' }, done)
      },
    })
  }

  replied(operation: string, status: number, seconds: number): void {
    this.#replies.observe({ operation, status }, seconds)
  }

  ran(job: string, outcome: string): void {
    this.#jobs.inc({ job, outcome })
  }

  text(): Promise<string> {
    return this.#registry.metrics()
  }
}
