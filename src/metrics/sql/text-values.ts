/**
 * What counts as a number or an instant when a text must be read as one. The same pattern guards
 * literals here and property values inside PostgreSQL, so both sides agree on every text. They are
 * written in the common subset of JavaScript's and PostgreSQL's regular expressions.
 */

/**
 * Decimal or scientific notation, spaces around it. Exponents stop at three digits (a double goes
 * to e308) so that a conversion can never overflow `numeric`; `NaN` and `Infinity` are no numbers.
 */
export const NUMERIC_TEXT = '^ *[+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]{1,3})? *$'

/** Longer texts are no numbers either: PostgreSQL refuses a `numeric` of very many digits. */
export const NUMERIC_TEXT_LIMIT = 1000

const LEAP_YEAR = '(?:[1-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[2468][048]|[13579][26])00)'
const DATE =
  `(?:[1-9][0-9]{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])` +
  `|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|${LEAP_YEAR}-02-29)`
const TIME = '[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,9})?)?'
const ZONE = '(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])'

/** An ISO date or date-time that exists in the calendar, so that a conversion never fails. */
export const TIMESTAMP_TEXT = `^${DATE}(?:${TIME}${ZONE}?)?$`

/** The zoneless ones among them, which are UTC: the session's time zone must not matter. */
export const ZONELESS_TEXT = `^([0-9-]{10}|[0-9-]{10}[T ][0-9:.]+)$`

/** What is left to accept once a zoneless text has been given its Z. */
export const ZONED_TEXT = `^${DATE}(?:${TIME})?${ZONE}$`

const numeric = new RegExp(NUMERIC_TEXT)
const timestamp = new RegExp(TIMESTAMP_TEXT)
const zoneless = new RegExp(ZONELESS_TEXT)

export function isNumericText(text: string): boolean {
  return text.length <= NUMERIC_TEXT_LIMIT && numeric.test(text)
}

/** The text with its zone written out, or null when it is no instant. */
export function zonedTimestamp(text: string): string | null {
  if (!timestamp.test(text)) return null
  return zoneless.test(text) ? `${text}Z` : text
}
