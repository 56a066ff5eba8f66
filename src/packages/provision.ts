import type { Static } from 'typebox'
import { Problem } from '../api/problem.ts'
import { Maker } from '../commits/make.ts'
import { checkTerms } from '../contracts/check.ts'
import { actorOf, createContract } from '../contracts/create.ts'
import { gatherFacts } from '../contracts/facts.ts'
import { lookUpRateCard } from '../contracts/look-up.ts'
import { makeTerms } from '../contracts/make.ts'
import type { StoredContract } from '../contracts/store.ts'
import type { CreateContract } from '../contracts/wire.ts'
import type { Ctx } from '../ctx.ts'
import { hourOf, instant, iso } from '../time/clock.ts'
import { fieldsToCopy } from './fields.ts'
import { needPackage, packageByAlias, type StoredPackage } from './store.ts'
import { instantiate, type Template } from './template.ts'

type Body = Static<typeof CreateContract>

/** Beside a package a contract may only say these (spec/12 §1). */
const ALLOWED = new Set([
  'customer_id',
  'package_id',
  'package_alias',
  'starting_at',
  'uniqueness_key',
  'transition',
  'custom_fields',
])

async function lookUpPackage(
  { db }: Ctx,
  { package_id, package_alias, starting_at }: Body,
): Promise<StoredPackage> {
  if (package_id !== undefined && package_alias !== undefined)
    throw Problem.of('invalid_request', 'Give either package_id or package_alias')
  const at = instant(starting_at)
  const id = package_alias === undefined ? package_id : await packageByAlias(db, package_alias, at)
  if (id === undefined)
    throw Problem.of('invalid_request', `No package has the alias ${package_alias} at ${iso(at)}`)
  const found = await needPackage(db, id)
  if (found.archived_at !== null)
    throw Problem.of('invalid_request', `The package ${id} is archived`)
  return found
}

/** Makes a contract of a package, with dates counted from the contract's start. */
export async function provision(ctx: Ctx, body: Body): Promise<StoredContract> {
  const foreign = Object.keys(body).filter((name) => !ALLOWED.has(name))
  if (foreign.length > 0)
    throw Problem.of('invalid_request', `A package cannot stand beside ${foreign.join(', ')}`)
  const { id, template } = await lookUpPackage(ctx, body)
  const { customer_id, starting_at, uniqueness_key, transition, custom_fields } = body
  const input = instantiate(template, instant(starting_at), await fieldsToCopy(ctx.db, template))
  return createContract(
    ctx,
    customer_id,
    {
      ...input,
      ...(uniqueness_key !== undefined && { uniqueness_key }),
      ...(transition && { transition }),
      ...(custom_fields && { custom_fields }),
    },
    id,
  )
}

/** Refuses a package of which no contract could be made. */
export async function checkTemplate(ctx: Ctx, template: Template): Promise<void> {
  const { db, clock } = ctx
  const { billing_provider, delivery_method } = template
  if ((billing_provider === undefined) !== (delivery_method === undefined))
    throw Problem.of('invalid_request', 'billing_provider and delivery_method go together')
  const start = hourOf(clock.now())
  const rate_card_id = await lookUpRateCard(db, template, start)
  const known = rate_card_id === undefined ? {} : { rate_card_id }
  const terms = makeTerms(instantiate(template, start), known, new Maker(start, actorOf(ctx)))
  checkTerms(terms, await gatherFacts(db, clock.now(), terms), new Set())
}
