import { Problem } from '../api/problem.ts'
import type { Advanced, Ran } from '../ctx.ts'
import type { Db } from '../db/db.ts'
import {
  findEnvironment,
  holdClock,
  keepClock,
  releaseClock,
  windClock,
} from '../environments/store.ts'
import { type Instant, iso, later, SECOND, systemClock } from '../time/clock.ts'
import { type Claim, claimNext, isBusy, release } from './queue.ts'
import { countRan, jobNames, lease, runJob, type Surroundings } from './worker.ts'

const PATIENCE = 20

/**
 * Moves a hand-wound clock. Everything that falls due on the way happens in the order of its own
 * instant, with the clock standing there; the clock moves on when all of it has settled.
 */
export async function advanceClock(
  around: Surroundings,
  environment_id: string,
  target: (now: Instant) => Instant,
): Promise<Advanced> {
  const { control } = around
  if (!(await holdClock(control, environment_id, systemClock.now(), lease())))
    throw Problem.of('conflict', 'The clock of this environment is being moved already')
  try {
    const now = await clockOf(control, environment_id)
    if (now === undefined) throw Problem.of('not_found', 'environment', environment_id)
    const to = target(now)
    const ran: Ran[] = []
    const arrived = await runAll(around, environment_id, to, (at, job) => countRan(ran, at, job))
    if (!arrived) throw Problem.of('stopping', iso((await clockOf(control, environment_id)) ?? now))
    await windClock(control, environment_id, to)
    return { now: to, ran }
  } finally {
    await releaseClock(control, environment_id)
  }
}

const clockOf = async (control: Db, id: string): Promise<Instant | undefined> =>
  (await findEnvironment(control, id))?.clock_now ?? undefined

/**
 * Runs what is due now in an environment with a hand-wound clock, so that whoever has just written
 * sees the consequences in the next reply. What speaks to somebody outside is left to the worker.
 */
export function settleDue(around: Surroundings, environment_id: string, now: Instant) {
  return runAll(around, environment_id, now, () => {}, jobNames(around.jobs, 'inside'))
}

/** False when the program is stopping and something is left to do. */
async function runAll(
  around: Surroundings,
  id: string,
  to: Instant,
  onRun: (at: Instant, job: string) => void,
  names?: readonly string[],
): Promise<boolean> {
  const { control, stopping } = around
  let held = systemClock.now()
  while (!stopping.aborted) {
    const now = systemClock.now()
    if (names === undefined && now - held > 30 * SECOND) {
      await keepClock(control, id, lease())
      held = now
    }
    const claims = await claimNext(control, id, now, lease(), to, names)
    const [first] = claims
    if (!first) {
      if (!(await isBusy(control, id, to, names))) return true
      await new Promise((resolve) => setTimeout(resolve, PATIENCE))
      continue
    }
    const clock = (await clockOf(control, id)) ?? first.run_at
    const at = later(clock, first.run_at)
    if (at > clock) await windClock(control, id, at)
    await runTogether(around, claims)
    for (const { name } of claims) onRun(at, name)
  }
  return false
}

/**
 * Jobs of one instant: one after the other, and then those that wait for somebody outside, at once.
 * A program that stops gives back those it has not begun.
 */
async function runTogether(around: Surroundings, claims: readonly Claim[]): Promise<void> {
  const outside = new Set(jobNames(around.jobs, 'outside'))
  const inOrder = claims.toSorted((a, b) => a.id - b.id)
  const waiting = inOrder.filter(({ name }) => !outside.has(name))
  const sent = inOrder.filter(({ name }) => outside.has(name))
  for (let claim = waiting.shift(); claim; claim = waiting.shift()) {
    await runJob(around, claim)
    if (around.stopping.aborted) return release(around.control, [...waiting, ...sent])
  }
  await Promise.all(sent.map((claim) => runJob(around, claim)))
}
