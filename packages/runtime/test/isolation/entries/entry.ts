import type { LiveEvent, Runtime } from '../../../src/runtime.ts'
import type { Tenant } from '../../../src/tenancy/tenant.ts'
import type { Belongings } from '../belongings.ts'

/** `surveys.get` and the like: every function there is. */
export type DataAccess = {
  [Group in keyof Runtime]: Runtime[Group] extends (...args: never) => unknown
    ? Group
    : `${Group}.${Extract<keyof Runtime[Group], string>}`
}[keyof Runtime]

/** Calls a function as a tenant with ids that are his own, another's or nobody's. */
export type Probe = (runtime: Runtime, tenant: Tenant, ids: Belongings) => Promise<unknown>

/** Why a function has no id that could be another tenant's. */
export type Exempt = string

/** Of some of them. */
export type Entries = Partial<Record<DataAccess, Probe | Exempt>>

export const NO_IDS = 'takes no id: what it makes belongs to who is given, and nothing is read'

export const PAGE = { limit: 100 }

export const both = <Result>(one: Promise<Result>, other: Promise<Result>) => Promise.all([one, other])

/** Of what never ends. */
export async function firstOf(
  open: (signal: AbortSignal) => AsyncIterable<LiveEvent> | Promise<AsyncIterable<LiveEvent>>,
) {
  const leaving = new AbortController()
  for await (const first of await open(leaving.signal)) {
    leaving.abort()
    return first
  }
  return undefined
}
