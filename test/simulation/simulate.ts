import { Auditor, draftsBecomeFinals } from './audit.ts'
import { happen } from './deeds.ts'
import { Random } from './random.ts'
import { Town } from './town.ts'

/** Plays one seed: random calls and leaps of time, the books audited after every step. */
export async function simulate(seed: number, steps: number): Promise<Town> {
  const town = await Town.found(new Random(seed))
  const auditor = new Auditor(town)
  try {
    for (let i = 0; i < steps; i += 1) {
      await happen(town)
      await auditor.check()
      if (i % 10 === 9) await draftsBecomeFinals(town)
    }
  } catch (error) {
    const story = town.log.slice(-25).join('\n  ')
    throw new Error(`seed ${seed} fails after:\n  ${story}`, { cause: error })
  }
  return town
}
