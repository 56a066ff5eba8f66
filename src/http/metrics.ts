import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

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

  constructor(countWaiting: () => Promise<number>) {
    collectDefaultMetrics({ register: this.#registry })
    new Gauge({
      name: 'maelzel_jobs_waiting',
      help: 'Jobs in the queue, due or not',
      registers: [this.#registry],
      async collect() {
        this.set(await countWaiting())
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
