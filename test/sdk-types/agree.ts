import type { Static, TSchema } from 'typebox'
import type { Operation } from '../../src/api/operation.ts'
import type { Decimal } from '../../src/money/decimal.ts'

/**
 * Type tests against the official SDK: what it sends is accepted, what we reply is what it expects.
 * Words are compared without their letter case, for any case is understood; a Decimal is a number.
 */
type Loud<T> = T extends string
  ? Uppercase<T>
  : T extends Decimal
    ? number
    : T extends readonly (infer Item)[]
      ? Loud<Item>[]
      : T extends object
        ? { [Name in keyof T]: Loud<T[Name]> }
        : T

type Sent<S> = S extends TSchema ? Static<S> : unknown

/** What an operation understands: its path, query and body as the SDK puts them into one object. */
export type Understood<O> =
  O extends Operation<string, infer S> ? Loud<Sent<S['body']> & Sent<S['query']>> : never

export type Replied<O> = O extends Operation<string, infer S> ? Loud<Sent<S['reply']>> : never

type Fits<Small, Large> = [Small] extends [Large] ? true : { readonly why: [Small, Large] }

/** `accepts<typeof operations.x, SDK.XParams>(true)` compiles when the SDK's parameters are accepted. */
export const accepts = <O, Params>(_fits: Fits<Loud<Params>, Understood<O>>): void => {}

/** `replies<typeof operations.x, SDK.XResponse>(true)` compiles when our reply is what the SDK expects. */
export const replies = <O, Response>(_fits: Fits<Replied<O>, Loud<Response>>): void => {}

/** What the SDK reads a page of a list from. */
export interface PageOf<Item> {
  readonly data: Item[]
  readonly next_page: string | null
}
