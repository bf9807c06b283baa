import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { chooseVersion } from '../../src/mappings/choose-version.ts'
import { type DeliverySetup, setUpDelivery } from '../delivery/set-up-delivery.ts'

const EVENTS = 40

/** A route of a connection with a mapping of which version 1 is published and version 2 gets half of the events. */
async function createRoute({ postgres: { sql }, tenant }: DeliverySetup): Promise<string> {
  const [mappingId, connectionId] = [randomUUID(), randomUUID()]
  const of = (...values: readonly unknown[]) => [tenant.id, ...values]
  await sql(
    `insert into tenant_shared.mappings (tenant_id, id, name, published_version, canary_version, canary_percent, canary_since)
     values ($1, $2, 'ticket', 1, 2, 50, now())`,
    of(mappingId),
  )
  await sql(
    `insert into tenant_shared.integration_connectors (tenant_id, id, provider) values ($1, $2, 'zendesk')`,
    of(connectionId),
  )
  await sql(
    `insert into tenant_shared.connection_routes (tenant_id, id, connection_id, event_type, operation, mapping_id)
     values ($1, gen_random_uuid(), $2, 'response.created', 'createTicket', $3)`,
    of(connectionId, mappingId),
  )
  return mappingId
}

test('a delivery is planned with the version of its event, and keeps it when another is published', async () => {
  await using setup = await setUpDelivery()
  const mappingId = await createRoute(setup)
  const { sql } = setup.postgres
  const canary = { mapping_id: mappingId, published_version: 1, canary_version: 2, canary_percent: 50 }
  const planned = new Map<string, number | undefined>()
  for (let count = 0; count < EVENTS; count += 1) {
    const eventId = randomUUID()
    const [delivery] = await setup.plan({ eventId })
    planned.set(eventId, delivery?.mappingVersion)
  }
  for (const [eventId, version] of planned) expect(version).toBe(chooseVersion(canary, eventId))
  expect(new Set(planned.values())).toEqual(new Set([1, 2]))

  await sql(
    'update tenant_shared.mappings set published_version = 2, canary_version = null, canary_percent = null, canary_since = null',
  )
  const [eventId, version] = [...planned].find((each) => each[1] === 1) ?? []
  await setup.plan({ eventId: eventId as string })
  const kept = await sql('select mapping_version from tenant_shared.deliveries where event_id = $1', [eventId])
  expect(kept).toEqual([{ mapping_version: version }])
  const [later] = await setup.plan({})
  expect(later?.mappingVersion).toBe(2)
})
