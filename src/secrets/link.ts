import { Problem } from '../api/problem.ts'
import type { Instant } from '../time/clock.ts'
import type { Vault } from './vault.ts'

/** What a link opens: one page of one environment, and nothing else. */
export interface Link {
  readonly environment_id: string
  /** The page's own path. */
  readonly path: string
  /** What the page is to show, in words of its own. */
  readonly about: unknown
  /** By the environment's clock; null: never. */
  readonly expires_at: Instant | null
}

/** Servers and proxies refuse longer addresses. */
const LONGEST = 8_000

/**
 * Writes a link that needs no token: it is sealed, so nobody can guess one or change what it opens,
 * and nothing has to be kept of it.
 * @param origin where people reach this program
 */
export function sealLink(vault: Vault, origin: string, link: Link): string {
  const url = `${origin}${link.path}?link=${vault.seal(JSON.stringify(link))}`
  if (url.length > LONGEST)
    throw Problem.of(
      'invalid_request',
      `The link would have ${url.length} characters, and ${LONGEST} are the most: say less in it`,
    )
  return url
}

/** Opens the sealed part of a link; undefined when this program did not make it for this page. */
export function openLink(vault: Vault, path: string, sealed: string): Link | undefined {
  try {
    const link = JSON.parse(vault.open(sealed)) as Partial<Link>
    return link.path === path && link.environment_id !== undefined ? (link as Link) : undefined
  } catch {
    return undefined
  }
}
