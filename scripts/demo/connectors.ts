// One response with a low score, and a connection of every connector: each vendor is stood for on this machine, gets what the platform
// sends along its route, and shows what that was.
import type { StandIn } from '@howazit/runtime/stand-ins'
import { createHowazit, type Howazit } from '@howazit/sdk'
import type { Scenario, Stage } from './stage.ts'
import { connect } from './stand-ins/connect.ts'
import { type Received, readReceived } from './stand-ins/read-received.ts'
import { receivedText } from './stand-ins/received-text.ts'
import { writeLowScore } from './stand-ins/write-low-score.ts'

const TENANT = { slug: 'acme', name: 'Acme' }
const AT_ONCE = 4

/** Of these connectors, or of `all`. The scenario throws Misconfigured for a name that none has. */
export function createShowConnectors(names: readonly string[]): Scenario {
  return async function showConnectors({ folder, say, title, howazit: run, waitFor, startPlatform }) {
    title('Start the platform, with a stand-in on this machine for each vendor')
    const { url, tenants, standIns } = await startPlatform({ tenants: [TENANT], standIns: names })
    const acme = createHowazit({ baseUrl: url, auth: tenants[0]?.token as string })
    say(`${standIns.length} stand-ins, each with the credentials, the limits and the words of its vendor`)

    title('Connect them, with a route for low scores, and ask each who is calling')
    const startedAtMs = Date.now()
    const connected = await sideBySide(standIns, (standIn) => connect(acme, standIn))
    const known = connected.filter(({ outcome }) => outcome === 'ok').length
    say(`${connected.length} connected in ${secondsSince(startedAtMs)} s`)
    say(`${known} know who is calling, the others have nothing to ask`)

    title('Ingest one response: 2 of 10')
    await run('ingest', await writeLowScore(folder))
    const deadline = await waitFor('deliveries', standIns.length, () => countEnded(acme)).catch((error: Error) => error)
    if (deadline) say(deadline.message)

    title('What each received')
    await showReceived(acme, standIns, say)
  }
}

async function showReceived(acme: Howazit, standIns: readonly StandIn[], say: Stage['say']): Promise<void> {
  const received = await readReceived(acme, standIns)
  const byCategory = Object.groupBy(received, ({ category }) => category)
  for (const category of Object.keys(byCategory).toSorted()) say(receivedText(category, byCategory[category]!))
  const arrived = received.filter(hasArrived).length
  say(`\n${arrived} of ${received.length} received it.`)
  if (arrived < received.length) throw new Error('The response did not arrive everywhere.')
}

const hasArrived = ({ problem }: Received): boolean => problem === undefined

async function countEnded(acme: Howazit): Promise<number> {
  const { items } = await acme.deliveries.list({ limit: 200 })
  return items.filter(({ completedAt }) => completedAt !== undefined).length
}

async function sideBySide<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const waiting = items.values()
  const worker = async () => {
    const results: Result[] = []
    for (const item of waiting) results.push(await work(item))
    return results
  }
  return (await Promise.all(Array.from({ length: AT_ONCE }, worker))).flat()
}

const secondsSince = (startedAtMs: number): string => ((Date.now() - startedAtMs) / 1_000).toFixed(1)
