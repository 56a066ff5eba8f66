import {
  loadModule,
  type ParseResult,
  parseSync,
  type ScanToken,
  SqlError,
  scanSync,
} from 'libpg-query'
import { refuse } from './metric-sql-error.ts'

/** PostgreSQL's own scanner and parser as WebAssembly; about 30 ms and 20 MB, once per process. */
await loadModule()

const TEXT_LIMIT = 10_000
const TOKEN_LIMIT = 1_000
/** PostgreSQL cuts longer names off in silence, which would read another property. */
const NAME_LIMIT = 63

/**
 * Checks the statement token by token and hands it back with the spelling of its names preserved.
 * PostgreSQL folds unquoted names to lower case, but events are case-sensitive: `properties.userId`
 * must read `userId`, and a column `AS userId` must be the group key `userId`.
 */
export function scanMetricSql(text: string): string {
  if (text.length > TEXT_LIMIT) refuse(`the statement is longer than ${TEXT_LIMIT} characters`)
  if (text.includes('\0')) refuse('the statement contains a NUL character; remove it')
  if (text.trim() === '') refuse('the statement is empty; write SELECT … FROM events')
  const tokens = scan(text)
  if (tokens.length > TOKEN_LIMIT) {
    refuse(
      `the statement has more than ${TOKEN_LIMIT} words and signs; split it into several metrics`,
    )
  }
  for (const token of tokens) checkToken(token)
  return preserveCase(text, tokens)
}

/** The parser's tree; what it says about the text becomes an answer to the customer. */
export function parseTree(text: string): ParseResult {
  try {
    return parseSync(text)
  } catch (error) {
    if (error instanceof SqlError) refuse(`the statement is not valid SQL: ${error.message}`)
    throw error
  }
}

function scan(text: string): readonly ScanToken[] {
  try {
    return scanSync(text).tokens
  } catch {
    // The scanner does not say what is wrong with a text it cannot cut up; the parser does.
    parseTree(text)
    return refuse('the statement is not valid SQL')
  }
}

function checkToken({ tokenName, text }: ScanToken): void {
  if (tokenName === 'SQL_COMMENT' || tokenName === 'C_COMMENT') {
    refuse('comments are not allowed; remove them')
  }
  if (tokenName === 'PARAM') refuse(`parameters such as ${text} are not allowed; write the value`)
  // E'…', U&'…', B'…', X'…' and $$…$$ hide what they say; N'…' is refused as a type.
  const plain =
    tokenName === 'SCONST' ? text.startsWith("'") : tokenName === 'IDENT' || !isQuoted(text)
  if (!plain) refuse(`${text} is not allowed; write strings in plain single quotes, as 'text'`)
  if (tokenName === 'IDENT' && Buffer.byteLength(unquoted(text)) > NAME_LIMIT) {
    refuse(`the name ${text} is longer than ${NAME_LIMIT} bytes`)
  }
}

function isQuoted(text: string): boolean {
  return text.includes("'") || text.includes('"')
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1) : name
}

/** Puts double quotes round every unquoted name that has capitals. Token positions are bytes. */
function preserveCase(text: string, tokens: readonly ScanToken[]): string {
  const bytes = Buffer.from(text)
  const parts: Buffer[] = []
  const casts: boolean[] = []
  let done = 0
  for (const [i, token] of tokens.entries()) {
    const before = tokens[i - 1]?.text.toLowerCase()
    if (token.text === '(') casts.push(before === 'cast')
    if (token.text === ')') casts.pop()
    if (!isName(token, before, casts.at(-1) ?? false) || !hasCapitals(token.text)) continue
    parts.push(bytes.subarray(done, token.start), Buffer.from(`"${token.text}"`))
    done = token.end
  }
  return Buffer.concat([...parts, bytes.subarray(done)]).toString()
}

/** A keyword is a name too after a dot (`properties.Order`) and after AS, but CAST(x AS type). */
function isName(token: ScanToken, before: string | undefined, inCast: boolean): boolean {
  if (token.tokenName === 'IDENT') return !token.text.startsWith('"')
  if (token.keywordName === 'NO_KEYWORD') return false
  return before === '.' || (before === 'as' && !inCast)
}

function hasCapitals(text: string): boolean {
  return text !== text.toLowerCase()
}
