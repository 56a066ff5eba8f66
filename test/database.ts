import pg from 'pg'

const drops: (() => Promise<void>)[] = []

/** Drops every database that was made here. */
export async function dropDatabases(): Promise<void> {
  for (const drop of drops) await drop()
}

/** A database of this run's own, dropped at its end. */
export async function freshDatabase(
  base: string | undefined,
): Promise<{ url: string; drop: () => Promise<void> } | undefined> {
  if (!base) return undefined
  const name = `maelzel_test_${process.pid}_${drops.length}_${Math.floor(performance.now())}`
  const run = async (text: string) => {
    const client = new pg.Client(base)
    await client.connect()
    await client.query(text)
    await client.end()
  }
  await run(`create database ${name}`)
  const drop = () => run(`drop database if exists ${name} with (force)`)
  drops.push(drop)
  const url = new URL(base)
  url.pathname = `/${name}`
  return { url: url.href, drop }
}
