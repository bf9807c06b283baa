// A target is away for a minute under load and comes back. What did not arrive is recovered with the commands that the CLI itself
// suggests, each read from what the one before it said; at the end the receiver has counted every response once.
import { setTimeout as delay } from 'node:timers/promises'
import { createHowazit, type Howazit } from '@howazit/sdk'
import { createSurvey } from './create-survey.ts'
import { count, judgeArrivals, type Watched } from './judge-arrivals.ts'
import { startLoad } from './load.ts'
import { startReceiver } from './receiver.ts'
import type { Scenario, Stage } from './stage.ts'

const PER_SECOND = 60
const CALM_SECONDS = 5
/** One attempt, so that what is tried before the breaker opens is lost at once, and not after a day. */
const RETRY_SCHEDULE = [0]
/** A breaker probes after 15 s, then after twice as long each time. */
const DEADLINE_MS = 420_000

export const createOutage =
  (seconds: number): Scenario =>
  async (stage) => {
    const { title, say, howazit: run } = stage
    title('Start the platform, and subscribe a receiver that counts')
    const platform = await stage.startPlatform({ tenants: [{ slug: 'acme', name: 'Acme' }] })
    const receiver = await startReceiver()
    stage.atEnd(receiver.close)
    const acme = createHowazit({ baseUrl: platform.url, auth: platform.tenants[0]?.token as string })
    const webhook = await acme.webhooks.create({ url: receiver.url, retrySchedule: RETRY_SCHEDULE })
    receiver.trust(webhook.secret)

    title(`${PER_SECOND} responses a second, and the receiver is away for ${seconds} s of it`)
    const load = startLoad(acme, { ...(await createSurvey(acme)), perSecond: PER_SECOND })
    stage.atEnd(load.stop)
    await sit(stage, { load, receiver, what: 'well', seconds: CALM_SECONDS })
    receiver.breakDown()
    await sit(stage, { load, receiver, what: 'away', seconds })
    receiver.mend()
    await sit(stage, { load, receiver, what: 'well', seconds: CALM_SECONDS })
    await load.stop()

    title('What the platform does by itself: what waited behind the open breaker goes out')
    await settle(stage, { acme, load, receiver })

    title('What it leaves to people, and how to get it back: each command is what the one before it suggests')
    const lost = load.accepted.size - receiver.taken.size
    say(`${count(receiver.taken.size)} of ${count(load.accepted.size)} arrived, ${count(lost)} used up their attempts.`)
    if (lost === 0) throw new Error('Nothing was lost: there is nothing to show.')
    await follow(stage, await run('dlq', 'stats'))

    title('What the receiver has counted')
    judgeArrivals(stage, { load, receiver })
    const { total } = await acme.deadLetters.stats()
    if (total > 0) throw new Error(`${total} deliveries are dead still.`)
    say('No dead letters are left.')
  }

/** Waits, and says every five seconds how far both sides are. */
async function sit(
  { say }: Stage,
  { load, receiver, what, seconds }: Watched & { readonly what: string; readonly seconds: number },
): Promise<void> {
  for (let left = seconds; left > 0; left -= 5) {
    await delay(Math.min(5, left) * 1_000)
    say(
      `  ${what.padEnd(5)} ${count(load.accepted.size)} accepted, ${count(receiver.taken.size)} arrived, ${count(receiver.turnedAway())} attempts turned away`,
    )
  }
}

/** Until everything that was accepted has arrived or is dead. */
async function settle({ say }: Stage, { acme, load, receiver }: Watched & { readonly acme: Howazit }): Promise<void> {
  const startedAtMs = Date.now()
  let saidAtMs = startedAtMs
  for (;;) {
    const { total: dead } = await acme.deadLetters.stats()
    const waiting = load.accepted.size - receiver.taken.size - dead
    const now = Date.now()
    if (waiting === 0 || now - saidAtMs > 5_000) {
      say(`  ${count(receiver.taken.size)} arrived, ${count(dead)} dead, ${count(waiting)} wait for the next probe`)
      saidAtMs = now
    }
    if (waiting === 0) return
    if (now - startedAtMs > DEADLINE_MS) throw new Error(`${waiting} deliveries are pending still.`)
    await delay(500)
  }
}

/** Runs what is suggested, and what that suggests, until nothing is. */
async function follow({ howazit: run }: Stage, said: string): Promise<void> {
  let next = suggestionsOf(said)
  while (next.length > 0) {
    const answers: string[] = []
    for (const command of next) answers.push(await run(...command))
    next = answers.flatMap(suggestionsOf)
  }
}

/** Commands ready to paste, a line each. */
const suggestionsOf = (said: string): readonly (readonly string[])[] =>
  [...said.matchAll(/^(?:Next:|) *howazit (.+)$/gm)].map(([, command = '']) => command.split(' '))
