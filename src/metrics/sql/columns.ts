import { children, type Expression, type MetricQuery, type Select } from './query.ts'

/** The columns beside the quantity, as written: the group keys a product may price or present by. */
export function groupKeys(query: MetricQuery): readonly string[] {
  const others = query.select.columns.filter((_, i) => i !== query.quantity)
  return others.map(({ name }) => name).filter((name) => name !== null)
}

/** The event properties the statement reads, at any level, in the order of first mention. */
export function propertiesRead(query: MetricQuery): readonly string[] {
  const levels: Select[] = []
  for (let level: Select | null = query.select; level; level = level.from) levels.push(level)
  return [...new Set(levels.flatMap(propertiesOf))]
}

/** The event properties read by one level, which are none when it reads a subquery. */
export function propertiesOf(select: Select): readonly string[] {
  const columns = select.columns.map(({ expression }) => expression)
  const all = [...columns, ...(select.where ? [select.where] : []), ...select.groupBy]
  return [...new Set(all.flatMap(propertiesIn))]
}

function propertiesIn(e: Expression): readonly string[] {
  return e.node === 'property' ? [e.name] : children(e).flatMap(propertiesIn)
}
