/** The form encoding that the Stripe client speaks: a[b][c]=d, and a[0]=b for lists. */
export type Form = { [key: string]: string | Form }

export function readForm(text: string): Form {
  const form: Form = {}
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.split(/[[\]]+/).filter((part) => part !== '')
    let at: Form = form
    for (const part of path.slice(0, -1)) {
      const next = at[part]
      const inner = typeof next === 'object' ? next : {}
      at[part] = inner
      at = inner
    }
    at[path.at(-1) ?? name] = value
  }
  return form
}

export const textOf = (form: Form, key: string): string | undefined => {
  const value = form[key]
  return typeof value === 'string' ? value : undefined
}

export const formOf = (form: Form, key: string): Form => {
  const value = form[key]
  return typeof value === 'object' ? value : {}
}
