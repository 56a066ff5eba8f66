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
import { inPieces, jobNames, runJob, runJobs, type Surroundings, seenJobs } from './run.ts'
import { lease } from './worker.ts'

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
    const arrived = await runAll(around, environment_id, to, seenJobs(around.jobs), {
      ran: (at, job) => countRan(ran, at, job),
    })
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
  return runAll(around, environment_id, now, jobNames(around.jobs, 'inside', 'together'))
}

/**
 * Runs jobs up to an instant; false when the program is stopping and something is left to do.
 * @param moving absent when the clock is not ours: then it need not be kept
 */
async function runAll(
  around: Surroundings,
  id: string,
  to: Instant,
  names: readonly string[],
  moving?: { ran(at: Instant, job: string): void },
): Promise<boolean> {
  const { control, stopping } = around
  let held = systemClock.now()
  while (!stopping.aborted) {
    const now = systemClock.now()
    if (moving && now - held > 30 * SECOND) {
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
    await runClaims(around, claims)
    for (const { name } of claims) moving?.ran(at, name)
  }
  return false
}

/**
 * Jobs of one instant, one after the other, where those that are done together are done two pieces at
 * a time; and at last those that wait for somebody outside, all at once. A program that stops gives
 * back those it has not begun.
 */
async function runClaims(around: Surroundings, claims: readonly Claim[]): Promise<void> {
  const outside = new Set(jobNames(around.jobs, 'outside'))
  const inOrder = claims.toSorted((a, b) => a.id - b.id)
  const sent = inOrder.filter(({ name }) => outside.has(name))
  const pieces = inPieces(
    around.jobs,
    inOrder.filter(({ name }) => !outside.has(name)),
  )
  const isLarge = (piece: readonly Claim[] | undefined) => (piece?.length ?? 0) > 1
  while (pieces.length > 0) {
    const next = pieces.splice(0, isLarge(pieces[0]) && isLarge(pieces[1]) ? 2 : 1)
    await Promise.all(next.map((piece) => runJobs(around, piece)))
    if (around.stopping.aborted) return release(around.control, [...pieces.flat(), ...sent])
  }
  await Promise.all(sent.map((claim) => runJob(around, claim)))
}

/** Adds to the account of what ran when. */
function countRan(ran: Ran[], at: Instant, job: string): void {
  const same = ran.findIndex((r) => r.at === at && r.job === job)
  if (same < 0) ran.push({ at, job, count: 1 })
  else ran[same] = { at, job, count: (ran[same]?.count ?? 0) + 1 }
}
