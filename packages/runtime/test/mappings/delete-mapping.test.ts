import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createConnections } from '../../src/connections/create-connections.ts'
import { createConnectors } from '../../src/connectors/create-connectors.ts'
import { createPinnedConnectors } from '../../src/connectors/pinned-connectors.ts'
import { createIds } from '../../src/ids.ts'
import { createTestAudit } from '../support/create-test-audit.ts'
import { createTestSecrets } from '../support/create-test-secrets.ts'
import { sharedMappings } from '../support/shared-mappings.ts'
import { type MappingSetup, setUpMappings, TICKET, version } from './set-up-mappings.ts'

/** Connections over the same tenant. */
function connectionsOf({ postgres, clock }: MappingSetup) {
  return createConnections({
    oltp: postgres.oltp,
    secrets: createTestSecrets(postgres.pools, { clock }),
    connectors: createConnectors(),
    pinnedConnectors: createPinnedConnectors(),
    mappings: sharedMappings(),
    tenants: undefined,
    tokenSource: undefined,
    publicUrl: undefined,
    events: postgres.events,
    clock,
    ids: createIds(clock),
    audit: createTestAudit(clock),
    jobs: { wake: async () => {} },
  } as never)
}

const DESK = {
  name: 'Support desk',
  connector: 'zendesk',
  settings: { subdomain: 'acme', email: 'agent@example.com' },
  secrets: { apiToken: 'zd_example' },
}
const ROUTE = { eventType: 'response.created', operation: 'createTicket' } as const

async function createTicket({ mappings, tenant }: MappingSetup): Promise<string> {
  const { id } = await mappings.create(tenant, { ...TICKET, ...version(1) })
  await mappings.createVersion(tenant, id, version(2))
  await mappings.publish(tenant, id, { version: 1 })
  await mappings.publish(tenant, id, { version: 2, canaryPercent: 50 })
  return id
}

describe('a mapping that nothing uses', () => {
  test('can go: its name is free, and its versions stay readable by their numbers', async () => {
    await using setup = await setUpMappings()
    const { mappings, tenant, postgres } = setup
    const id = await createTicket(setup)

    await mappings.delete(tenant, id)

    await expect(mappings.get(tenant, id)).rejects.toMatchObject({ code: 'not_found' })
    expect(await mappings.list(tenant, { limit: 9 })).toEqual({ items: [] })
    expect(await mappings.getVersion(tenant, id, { version: 2 })).toMatchObject(version(2))
    for (const wrong of [{}, { version: 3 }])
      await expect(mappings.getVersion(tenant, id, wrong)).rejects.toMatchObject({ code: 'not_found' })
    const again = await mappings.create(tenant, { ...TICKET, ...version(1) })
    expect(again).toMatchObject({ name: 'ticket', latestVersion: 1 })
    expect(again.id).not.toBe(id)
    const canaries = await postgres.sql('select id from tenant_shared.mappings where canary_since is not null')
    expect(canaries).toEqual([])
  })

  test('goes once, and is nobody else’s', async () => {
    await using setup = await setUpMappings()
    const { mappings, tenant, postgres } = setup
    const id = await createTicket(setup)
    const other = await postgres.createTenant('globex')
    await expect(mappings.delete(other, id)).rejects.toMatchObject({ code: 'not_found' })
    await mappings.delete(tenant, id)
    for (const gone of [id, randomUUID(), 'no-uuid'])
      await expect(mappings.delete(tenant, gone)).rejects.toMatchObject({ code: 'not_found' })
    await expect(mappings.getVersion(other, id, { version: 1 })).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('a mapping that routes use', () => {
  test('stays, and the answer names them, until they have another one or are gone', async () => {
    await using setup = await setUpMappings()
    const { mappings, tenant } = setup
    const mappingId = await createTicket(setup)
    const connections = connectionsOf(setup)
    const { connection } = await connections.create(tenant, { ...DESK, routes: [{ ...ROUTE, mappingId }] })
    const { id: second } = await connections.createRoute(tenant, connection.id, { ...ROUTE, mappingId })

    await expect(mappings.delete(tenant, mappingId)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(
        "2 routes use ticket: createTicket of Support desk on response.created, createTicket of Support desk on response.created. Give them another mapping, or the connector's own, first.",
      ) as string,
    })
    const place = { connectionId: connection.id, routeId: second }
    await connections.updateRoute(tenant, place, { mappingId: null })
    await expect(mappings.delete(tenant, mappingId)).rejects.toMatchObject({ code: 'conflict' })
    await connections.delete(tenant, connection.id)
    await mappings.delete(tenant, mappingId)
    const desk = { ...DESK, name: 'Another desk', routes: [{ ...ROUTE, mappingId }] }
    await expect(connections.create(tenant, desk)).rejects.toMatchObject({ code: 'validation_failed' })
  })

  test('is not taken away between the check of a route and the route', async () => {
    await using setup = await setUpMappings()
    const { mappings, tenant } = setup
    const connections = connectionsOf(setup)
    const { connection } = await connections.create(tenant, DESK)
    for (let turn = 0; turn < 10; turn += 1) {
      const { id: mappingId } = await mappings.create(tenant, { ...TICKET, name: `ticket-${turn}`, ...version(1) })
      const made = connections.createRoute(tenant, connection.id, { ...ROUTE, mappingId })
      const [route, gone] = await Promise.allSettled([made, mappings.delete(tenant, mappingId)])
      expect([route.status, gone.status].toSorted()).toEqual(['fulfilled', 'rejected'])
    }
  })
})
