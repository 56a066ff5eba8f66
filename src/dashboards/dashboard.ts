import { Problem } from '../api/problem.ts'
import { isUuid } from '../api/schema.ts'

export const dashboards = ['invoices', 'usage', 'credits', 'commits_and_credits'] as const
export type DashboardName = (typeof dashboards)[number]

/** What may be coloured, and how it is coloured until somebody says otherwise. */
export const colors = {
  Gray_dark: '#1f2430',
  Gray_medium: '#5f6675',
  Gray_light: '#d8dbe2',
  Gray_extralight: '#f4f5f8',
  White: '#ffffff',
  Primary_medium: '#3b5bdb',
  Primary_light: '#e7ecff',
  UsageLine_0: '#3b5bdb',
  UsageLine_1: '#0ca678',
  UsageLine_2: '#f08c00',
  UsageLine_3: '#ae3ec9',
  UsageLine_4: '#1098ad',
  UsageLine_5: '#e03131',
  UsageLine_6: '#66a80f',
  UsageLine_7: '#7048e8',
  UsageLine_8: '#c2255c',
  UsageLine_9: '#868e96',
  Primary_green: '#2b8a3e',
  Primary_red: '#c92a2a',
  Progress_bar: '#3b5bdb',
  Progress_bar_background: '#e7ecff',
  Action: '#3b5bdb',
  Action_hover: '#364fc7',
} as const
export type ColorName = keyof typeof colors
export const colorNames = Object.keys(colors) as ColorName[]

const flag = ['true', 'false'] as const

/** The options of dashboards and the words that each takes; `uuid` takes any id (spec/06 §6.3). */
const options = {
  show_zero_usage_line_items: flag,
  hide_voided_invoices: flag,
  invoice_status_filter: ['VOID', 'FINALIZED', 'DRAFT', 'FINALIZED_AND_DRAFT', 'ALL'],
  invoice_type: ['USAGE', 'SCHEDULED'],
  billable_status_filter: ['BILLABLE', 'UNBILLABLE', 'ALL'],
  contract_id: 'uuid',
  hide_grant_name: flag,
  credit_ledger_credit_type_id: 'uuid',
} as const
export type OptionName = keyof typeof options
export const optionNames = Object.keys(options) as OptionName[]

/** Values of options, in the letter case in which they are listed above. */
export type Options = Readonly<Partial<Record<OptionName, string>>>

/** How the usage dashboard speaks of a group key and of its values. */
export interface GroupNames {
  readonly group_key_name: string
  readonly display_name?: string
  readonly value_display_names?: Readonly<Record<string, unknown>>
}

/** What a dashboard shows of whom, and how: all that its link says. */
export interface View {
  readonly customer_id: string
  readonly options: Options
  readonly colors: Readonly<Partial<Record<ColorName, string>>>
  readonly groups: readonly GroupNames[]
}

interface Given {
  readonly key: OptionName
  readonly value: string
}

/** Reads options; one that another dashboard has is checked too, and has no effect. */
export function readOptions(given: readonly Given[]): Options {
  const read: Partial<Record<OptionName, string>> = {}
  for (const { key, value } of given) {
    const words: 'uuid' | readonly string[] = options[key]
    const spelt =
      words === 'uuid'
        ? isUuid(value) && value.toLowerCase()
        : words.find((word) => word.toLowerCase() === value.toLowerCase())
    if (!spelt)
      throw Problem.of(
        'invalid_request',
        `The dashboard option ${key} takes ${words === 'uuid' ? 'a UUID' : words.join(', ')}`,
      )
    read[key] = spelt
  }
  return read
}
