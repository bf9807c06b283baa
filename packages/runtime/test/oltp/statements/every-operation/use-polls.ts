import { createPollConnections } from '../../../../src/polls/poll-connections.ts'
import type { Tracker } from '../../../connections/start-tracker.ts'
import { PAGE, type Use } from './use.ts'

/** Asks for what is there, for what is new, in vain, and no more. */
export async function usePolls({ runtime: { connections }, context, tenant }: Use, tracker: Tracker): Promise<void> {
  const [connection] = (await connections.list(tenant, PAGE)).items
  const place = { connectionId: connection!.id, poll: 'closedIssues' }
  const { oltp, tenants, secrets, pinnedConnectors, openTransport, mappings, tokenSource, jobs, events, ids } = context
  const { connectors } = context
  const startMs = Date.now()
  const runAt = async (hours: number) => {
    const clock = { now: () => new Date(startMs + hours * 3_600_000) }
    const deps = {
      oltp,
      tenants,
      secrets,
      connectors,
      pinnedConnectors,
      openTransport,
      mappings,
      tokenSource,
      jobs,
      events,
    }
    await createPollConnections({ ...deps, ids, clock })(new AbortController().signal)
  }
  await connections.startPoll(tenant, place)
  tracker.close({ id: 'i-100', closedAt: '2026-11-20T10:00:00Z' })
  await runAt(1)
  tracker.close({ id: 'i-101', closedAt: '2026-11-20T11:00:00Z' })
  await runAt(2)
  tracker.accept(false)
  await runAt(3)
  tracker.accept(true)
  await runAt(20)
  await connections.listPolls(tenant, connection!.id)
  await connections.stopPoll(tenant, place)
}
