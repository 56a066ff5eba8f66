/** A piece of HTML that was made here, and may be put into another as it is. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c)

type Part = Html | string | number | undefined | false | readonly Part[]

function spell(part: Part): string {
  if (part === undefined || part === false) return ''
  if (part instanceof Html) return part.text
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part))
  return part.map(spell).join('')
}

/** html`<p>${text}</p>`: text is escaped, other HTML goes in as it is, and a list piece by piece. */
export function html(parts: TemplateStringsArray, ...args: Part[]): Html {
  return new Html(parts.reduce((text, part, i) => text + spell(args[i - 1]) + part))
}
