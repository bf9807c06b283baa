import { HowazitError } from '@howazit/sdk'
import type { Runtime } from '../../src/runtime.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import type { Belongings } from './belongings.ts'
import { analyticsEntries } from './entries/analytics.ts'
import { auditEntries } from './entries/audit.ts'
import { clientEntries } from './entries/clients.ts'
import { connectionEntries } from './entries/connections.ts'
import { deliveryEntries } from './entries/deliveries.ts'
import type { DataAccess, Exempt, Probe } from './entries/entry.ts'
import { insightEntries } from './entries/insights.ts'
import { mappingEntries } from './entries/mappings.ts'
import { platformEntries } from './entries/platform.ts'
import { quarantineEntries } from './entries/quarantine.ts'
import { responseEntries } from './entries/responses.ts'
import { surveyEntries } from './entries/surveys.ts'
import { webhookEntries } from './entries/webhooks.ts'

/** One entry for each, or nothing compiles. In the order in which they are tried. */
const DATA_ACCESS: Readonly<Record<DataAccess, Probe | Exempt>> = {
  ...platformEntries,
  ...responseEntries,
  ...clientEntries,
  ...surveyEntries,
  ...webhookEntries,
  ...mappingEntries,
  ...connectionEntries,
  ...deliveryEntries,
  ...insightEntries,
  ...quarantineEntries,
  ...analyticsEntries,
  ...auditEntries,
}

/** Dotted names of the functions that are really there. */
export function listFunctions(group: object): readonly string[] {
  return Object.entries(group).flatMap(([name, value]) =>
    typeof value === 'function' ? [name] : listFunctions(value as object).map((inner) => `${name}.${inner}`),
  )
}

export const accesses = Object.keys(DATA_ACCESS) as DataAccess[]

/** Those that take an id. */
export const probed = accesses.filter((name) => typeof DATA_ACCESS[name] === 'function')

interface Asked {
  readonly name: DataAccess
  readonly tenant: Tenant
  readonly ids: Belongings
}

/** What a caller learns, as text: ids by their names and times left out. */
export async function learnFrom(runtime: Runtime, { name, tenant, ids }: Asked): Promise<string> {
  const outcome = await (DATA_ACCESS[name] as Probe)(runtime, tenant, ids).then(
    (found) => ({ found }),
    (error: unknown) => ({ error: HowazitError.is(error) ? error.message : String(error) }),
  )
  const text = Object.entries(ids).reduce(
    (left, [id, value]) => left.replaceAll(value, `<${id}>`),
    JSON.stringify(outcome),
  )
  return text.replaceAll(TIME, '<time>').replaceAll(UUID, '<id>')
}

const TIME = /\d{4}-\d\d-\d\dT[\d:.]+Z/g
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g
