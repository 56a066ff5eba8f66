import { Problem } from '../api/problem.ts'
import type { Ran } from '../ctx.ts'
import {
  findEnvironment,
  holdClock,
  keepClock,
  releaseClock,
  windClock,
} from '../environments/store.ts'
import { type Instant, later, SECOND, systemClock } from '../time/clock.ts'
import { type Claim, claimNext, isBusy } from './queue.ts'
import { countRan, jobNames, lease, runJob, type Surroundings } from './worker.ts'

const PATIENCE = 20

/**
 * Moves a hand-wound clock. Everything that falls due on the way happens in the order of its own
 * instant, with the clock standing there; the clock moves on when all of it has settled.
 */
export async function advanceClock(
  around: Surroundings,
  environment_id: string,
  to: Instant,
): Promise<Ran[]> {
  const { control } = around
  if (!(await holdClock(control, environment_id, systemClock.now(), lease())))
    throw Problem.of('conflict', 'The clock of this environment is being moved already')
  try {
    const ran: Ran[] = []
    await runAll(around, environment_id, to, (at, job) => countRan(ran, at, job))
    await windClock(control, environment_id, to)
    return ran
  } finally {
    await releaseClock(control, environment_id)
  }
}

/**
 * Runs what is due now in an environment with a hand-wound clock, so that whoever has just written
 * sees the consequences in the next reply. What speaks to somebody outside is left to the worker.
 */
export function settleDue(around: Surroundings, environment_id: string, now: Instant) {
  return runAll(around, environment_id, now, () => {}, jobNames(around.jobs, 'inside'))
}

async function runAll(
  around: Surroundings,
  id: string,
  to: Instant,
  onRun: (at: Instant, job: string) => void,
  names?: readonly string[],
): Promise<void> {
  const { control } = around
  let held = systemClock.now()
  for (;;) {
    const now = systemClock.now()
    if (names === undefined && now - held > 30 * SECOND) {
      await keepClock(control, id, lease())
      held = now
    }
    const claims = await claimNext(control, id, now, lease(), to, names)
    const [first] = claims
    if (!first) {
      if (!(await isBusy(control, id, to, names))) return
      await new Promise((resolve) => setTimeout(resolve, PATIENCE))
      continue
    }
    const clock = (await findEnvironment(control, id))?.clock_now ?? first.run_at
    const at = later(clock, first.run_at)
    if (at > clock) await windClock(control, id, at)
    await runTogether(around, claims)
    for (const { name } of claims) onRun(at, name)
  }
}

/** Jobs of one instant: one after the other, and then those that wait for somebody outside, at once. */
async function runTogether(around: Surroundings, claims: readonly Claim[]): Promise<void> {
  const outside = new Set(jobNames(around.jobs, 'outside'))
  const inOrder = claims.toSorted((a, b) => a.id - b.id)
  for (const claim of inOrder) if (!outside.has(claim.name)) await runJob(around, claim)
  await Promise.all(inOrder.filter(({ name }) => outside.has(name)).map((c) => runJob(around, c)))
}
