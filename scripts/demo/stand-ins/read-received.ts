import type { AskedRequest } from '@howazit/connector-kit/testing'
import type { StandIn } from '@howazit/runtime/stand-ins'
import type { Connection, ConnectorSummary, Howazit } from '@howazit/sdk'
import { askStandIn } from './ask-stand-in.ts'

/** What a stand-in got of the response. */
export interface Received {
  readonly connector: string
  readonly category: string
  /** Those of the route's operation, in order: lookups, what they lead to, and asking whether it is done. */
  readonly requests: readonly AskedRequest[]
  /** Why it is not what it should be. */
  readonly problem: string | undefined
}

/** Asks each stand-in what came, and the platform what became of it. */
export async function readReceived(howazit: Howazit, standIns: readonly StandIn[]): Promise<readonly Received[]> {
  const connections = await all<Connection>(howazit.connections.list({ limit: 200 }))
  const connectors = await all<ConnectorSummary>(howazit.connectors.list())
  return await Promise.all(
    standIns.map(async ({ connector, url }) => {
      const connection = connections.find(({ name }) => name === connector)!
      const { category } = connectors.find(({ id }) => id === connector)!
      const [route] = connection.routes
      const asked = await askStandIn<readonly AskedRequest[]>(url, 'requests')
      const requests = asked.filter(({ operation }) => operation === route?.operation)
      const problem = await findProblem(howazit, connection.id, requests)
      return { connector, category, requests, problem }
    }),
  )
}

async function findProblem(
  howazit: Howazit,
  connectionId: string,
  requests: readonly AskedRequest[],
): Promise<string | undefined> {
  const { items } = await howazit.deliveries.list({ connectionId })
  const [delivery] = items
  if (!delivery) return 'no delivery was planned'
  if (delivery.status !== 'delivered') return `${delivery.status}: ${delivery.reason ?? 'not sent yet'}`
  return requests.some(({ answered }) => typeof answered === 'number' && answered < 300) ? undefined : 'it got nothing'
}

async function all<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const found: Item[] = []
  for await (const item of items) found.push(item)
  return found
}
