import type { Db } from '../db/db.ts'
import { foldTail } from './fold.ts'

let turn: Promise<unknown> = Promise.resolve()

/** Folds one name's tail. A process folds one name at a time, so that requests are served meanwhile. */
export function foldInTurn(
  db: Db,
  name: string,
  metric_ids?: ReadonlySet<string>,
  goesOn?: () => boolean,
): Promise<boolean> {
  const folded = turn.then(() => foldTail(db, name, metric_ids, goesOn))
  turn = folded.catch(() => {})
  return folded
}
