import type { Act } from '../../src/audit/act.ts'
import { createConnectors } from '../../src/connectors/create-connectors.ts'
import { createIds } from '../../src/ids.ts'
import { createMappings } from '../../src/mappings/create-mappings.ts'
import type { Runtime } from '../../src/runtime.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { START } from '../delivery/create-change.ts'
import { createHandClock, type HandClock } from '../delivery/set-up-delivery.ts'
import { createTestAuditLog } from '../support/create-test-audit.ts'
import { type PostgresSetup, setUpPostgres } from '../support/set-up-postgres.ts'
import { sharedMappings } from '../support/shared-mappings.ts'

export interface MappingSetup extends AsyncDisposable {
  readonly postgres: PostgresSetup
  readonly tenant: Tenant
  readonly clock: HandClock
  readonly mappings: Runtime['mappings']
  /** The same, done by somebody and for a reason. */
  as(act: Partial<Act>): Runtime['mappings']
}

export const ADA: Act = { actor: { kind: 'client', id: 'hc_ada' }, operation: 'test' }

/** The operations on mappings, on a database and a sandbox of their own. */
export async function setUpMappings(): Promise<MappingSetup> {
  const postgres = await setUpPostgres()
  const tenant = await postgres.createTenant('acme')
  const clock = createHandClock(START)
  const pool = sharedMappings()
  const auditLog = createTestAuditLog(clock)
  const connectors = createConnectors()
  const as = (act: Partial<Act>) => {
    const whole = { ...ADA, ...act }
    const audit = auditLog.as(whole)
    return createMappings({
      oltp: postgres.oltp,
      mappings: pool,
      connectors,
      clock,
      ids: createIds(clock),
      audit,
      act: whole,
    })
  }
  return {
    postgres,
    tenant,
    clock,
    mappings: as({}),
    as,
    [Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose](),
  }
}

export const TICKET = { name: 'ticket', connector: 'zendesk', operation: 'createTicket' }

/** A template that says which version it is. */
export const version = (number: number) => ({ kind: 'handlebars', source: `{"version": ${number}}` }) as const
