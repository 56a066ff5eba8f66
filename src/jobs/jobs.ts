import type { JobTable } from './job.ts'

/** What the program does by itself. */
// biome-ignore format: one line a job, read as a table
export const jobs: JobTable = {
  settleCustomer: { run: async () => {} },
}
