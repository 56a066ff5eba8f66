import fc from 'fast-check'

/**
 * Chance is the same in every run, so that a change is judged by itself; `SEED=7 npm test` tries other
 * numbers, and `SEED=$RANDOM` any.
 */
export const SEED = Number(process.env['SEED'] ?? 1)

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED })
