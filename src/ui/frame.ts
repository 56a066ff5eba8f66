import { type ColorName, colors } from '../dashboards/dashboard.ts'
import { type Html, html } from './html.ts'

const STYLE = `
*{box-sizing:border-box}
body{margin:0;padding:1rem;font:14px/1.5 system-ui,sans-serif;color:var(--Gray_dark);background:var(--White)}
h1{font-size:1.25rem;margin:0 0 .75rem}h2{font-size:1rem;margin:1.5rem 0 .5rem}
.quiet{color:var(--Gray_medium)}.number{text-align:right;font-variant-numeric:tabular-nums}
table{width:100%;border-collapse:collapse}
th,td{padding:.35rem .5rem;text-align:left;border-bottom:1px solid var(--Gray_light);vertical-align:top}
th{color:var(--Gray_medium);font-weight:500}
details,.card{border:1px solid var(--Gray_light);border-radius:6px;margin:0 0 .6rem;padding:.6rem .75rem}
summary{display:flex;flex-wrap:wrap;gap:.25rem 1rem;justify-content:space-between;cursor:pointer}
.tag{padding:0 .4rem;border-radius:4px;background:var(--Primary_light);color:var(--Primary_medium)}
.FINALIZED{color:var(--Primary_green)}.VOID{color:var(--Primary_red)}
nav a{color:var(--Action);margin-right:.75rem}nav a:hover{color:var(--Action_hover)}
nav a[aria-current]{color:var(--Gray_dark);font-weight:600;text-decoration:none}
progress{width:100%;height:.6rem;accent-color:var(--Progress_bar)}
progress::-webkit-progress-bar{background:var(--Progress_bar_background)}
progress::-webkit-progress-value{background:var(--Progress_bar)}
progress::-moz-progress-bar{background:var(--Progress_bar)}
svg{width:100%;height:auto;background:var(--Gray_extralight)}
.swatch{display:inline-block;width:.7rem;height:.7rem;border-radius:2px;margin-right:.4rem}
`

/** A whole document. It needs nothing from elsewhere: no script, no font, no picture. */
export function frame(
  title: string,
  body: Html,
  overrides: Readonly<Partial<Record<ColorName, string>>> = {},
): Html {
  const palette = Object.entries({ ...colors, ...overrides })
    .map(([name, value]) => `--${name}:${value}`)
    .join(';')
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>:root{${palette}}${STYLE}</style>
</head>
<body>
<h1>${title}</h1>
${body}
</body>
</html>
`
}

/** The heads of a table's columns; those of figures are marked by a trailing `#`. */
export const heads = (...names: string[]): Html =>
  html`<tr>${names.map((name) =>
    name.endsWith('#')
      ? html`<th class="number">${name.slice(0, -1)}</th>`
      : html`<th>${name}</th>`,
  )}</tr>`
