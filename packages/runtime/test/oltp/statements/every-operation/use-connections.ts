import { rejects } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { keepMoved } from '../../../../src/delivery/attempt/keep-moved.ts'
import type { Runtime } from '../../../../src/runtime.ts'
import type { Tenant } from '../../../../src/tenancy/tenant.ts'
import { TRACKER_TOKEN, TRACKER_WEBHOOK_SECRET, type Tracker, trackerCall } from '../../../connections/start-tracker.ts'
import { until } from '../../../support/until.ts'
import { PAGE, type Use } from './use.ts'

export async function useConnections(
  { runtime: { connections }, context, tenant }: Use,
  tracker: Tracker,
): Promise<void> {
  const desk = {
    name: 'Issues',
    connector: 'tracker',
    settings: tracker.settings,
    secrets: { token: TRACKER_TOKEN },
  }
  const { connection } = await connections.create(tenant, desk)
  const { id: connectionId } = connection
  await connections.create(tenant, desk)
  await connections.test(tenant, connectionId)
  await connections.describe(tenant, { connectionId, operation: 'createIssue' })
  await connections.invoke(tenant, connectionId, { operation: 'createIssue', input: {}, dryRun: true })
  const route = { eventType: 'response.created', operation: 'createIssue' } as const
  const { id: routeId } = await connections.createRoute(tenant, connectionId, route)
  await rejects(connections.createRoute(tenant, connectionId, { ...route, mappingId: randomUUID() }))
  await connections.updateRoute(tenant, { connectionId, routeId }, { conditions: [] })
  const { connector } = await context.connectors.get('tracker', '1.0.0')
  const values = { settings: tracker.settings, secrets: {}, learnt: {}, authMode: 'token' }
  const moved = { setting: 'host', value: 'localhost' }
  await keepMoved(context, tenant, { route: { connectionId, connector, connection: values }, moved })
  const settings = { host: tracker.settings.host }
  await connections.update(tenant, connectionId, { version: '1.0.0', settings, secrets: { token: TRACKER_TOKEN } })
  await connections.list(tenant, PAGE)
}

/** Once what it made is over there. */
export async function disconnect({ connections, deliveries }: Runtime, tenant: Tenant): Promise<void> {
  const remoteId = await until('an issue to be made', async () => {
    const { items } = await deliveries.list(tenant, { limit: 100, status: 'delivered' })
    return items.find((delivery) => delivery.remoteId !== undefined)?.remoteId
  })
  const [connection] = (await connections.list(tenant, PAGE)).items
  await useInbound(connections, tenant, { connectionId: connection!.id, remoteId })
  const [route] = connection!.routes
  await connections.deleteRoute(tenant, { connectionId: connection!.id, routeId: route!.id })
  await connections.delete(tenant, connection!.id)
}

/** Told something, told it again, and told something by somebody else. */
async function useInbound(
  connections: Runtime['connections'],
  tenant: Tenant,
  { connectionId, remoteId }: { readonly connectionId: string; readonly remoteId: string },
): Promise<void> {
  await connections.update(tenant, connectionId, { secrets: { webhookSecret: TRACKER_WEBHOOK_SECRET } })
  await connections.rotateInboundKey(tenant, connectionId)
  const { path } = await connections.getInbound(tenant, connectionId)
  const call = trackerCall(path, { body: { type: 'issue.closed', issue: { id: remoteId } }, now: new Date() })
  await connections.receiveInbound(call)
  await connections.receiveInbound(call)
  await rejects(connections.receiveInbound({ ...call, rawBody: Buffer.from('forged') }))
}
