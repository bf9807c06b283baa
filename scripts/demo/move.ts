// A tenant moves from the tables that most share to a schema of its own while its responses come, back, and there again: with the
// commands that an operator would type. Whoever sends sees nothing of it, and the receiver counts every response once.
import { join } from 'node:path'
import { createHowazit, type Howazit } from '@howazit/sdk'
import { createSurvey } from './create-survey.ts'
import { count, judgeArrivals, type Watched } from './judge-arrivals.ts'
import { startLoad } from './load.ts'
import { startReceiver } from './receiver.ts'
import { CommandFailed, type Scenario, type Stage } from './stage.ts'

const SLUG = 'acme'
/** Responses that it has before it moves. */
const HISTORY = 1_000
const PER_SECOND = 60
const SAY_EVERY_MS = 2_000
const WHY = ['--reason', 'Its contract says so'] as const
/** On a machine that is busy with other things a switch may take too long, and is not made. */
const CUTOVERS_MAX = 10
const TRY_AGAIN = 7

export const showMove: Scenario = async (stage) => {
  const { title, say, howazit: run } = stage
  title('Start the platform, with a tenant in the tables that most share')
  const platform = await stage.startPlatform({ tenants: [{ slug: SLUG, name: 'Acme' }] })
  const auth = platform.tenants[0]?.token as string
  const acme = createHowazit({ baseUrl: platform.url, auth })
  const receiver = await startReceiver()
  stage.atEnd(receiver.close)
  receiver.trust((await acme.webhooks.create({ url: receiver.url })).secret)
  await ingestHistory(stage)
  await stage.waitFor('webhooks', HISTORY, async () => receiver.taken.size)

  title(`From here on ${PER_SECOND} responses a second, each sent once: whatever is not answered with 202 is an error`)
  const survey = await createSurvey(acme)
  const sender = createHowazit({ baseUrl: platform.url, auth, retry: { attemptsMax: 1 } })
  const load = startLoad(sender, { ...survey, perSecond: PER_SECOND })
  stage.atEnd(load.stop)
  const watched = { load, receiver, before: HISTORY }
  const hush = tellOf(stage, watched)

  title('What it would take, and the copy at full pace: nobody else is here, and the tenant works on where it is')
  await run('tenant', 'move', 'plan', SLUG, '--to', 'schema')
  await run('tenant', 'move', 'start', SLUG, '--pace', 'full', ...WHY)

  title('Both sides are compared row by row, and the tenant is switched')
  await compareAndSwitch(stage, 'cutover')

  title('And back: nothing that came in between is lost')
  await compareAndSwitch(stage, 'reverse')

  title('There again, and for good')
  await compareAndSwitch(stage, 'cutover')
  await run('tenant', 'move', 'complete', SLUG, '--now', '--confirm', SLUG, ...WHY)
  await run('tenant', 'show', SLUG)

  title('What whoever sends has seen, and what the receiver has counted')
  await load.stop()
  await settle(stage, watched, { acme, surveyId: survey.surveyId })
  hush()
  judgeArrivals(stage, watched)
  await run('analytics', 'verify')
  say('Every response is on the dashboard, in the tables of its own that the tenant has now, and at the receiver.')
}

async function ingestHistory({ folder, howazit: run }: Stage): Promise<void> {
  const file = join(folder, 'history.ndjson')
  await run('sample', '--count', String(HISTORY), '--output', file)
  await run('ingest', file)
}

/** Says how far both sides are, whatever is done meanwhile. */
function tellOf({ say, atEnd }: Stage, { load, receiver, before }: Required<Watched>): () => void {
  const tell = () =>
    say(
      `  ${count(load.accepted.size)} accepted, ${count(load.errors.length)} errors, ${count(receiver.taken.size - before)} arrived`,
    )
  const telling = setInterval(tell, SAY_EVERY_MS)
  const hush = () => clearInterval(telling)
  atEnd(async () => hush())
  return hush
}

async function compareAndSwitch(stage: Stage, verb: 'cutover' | 'reverse'): Promise<void> {
  await stage.howazit('tenant', 'move', 'diff', SLUG, ...WHY)
  await untilSwitched(stage, verb, '--max-write-pause', '1s')
}

async function untilSwitched({ howazit: run }: Stage, ...switching: readonly string[]): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await run('tenant', 'move', switching[0] as string, SLUG, ...switching.slice(1), ...WHY)
      return
    } catch (error) {
      if (!(error instanceof CommandFailed) || error.code !== TRY_AGAIN || attempt === CUTOVERS_MAX) throw error
    }
  }
}

async function settle(
  { waitFor }: Stage,
  { load, receiver, before }: Required<Watched>,
  { acme, surveyId }: { readonly acme: Howazit; readonly surveyId: string },
): Promise<void> {
  const sent = load.accepted.size
  await waitFor('dashboards', sent, async () => (await acme.analytics.counts({ surveyId })).total)
  await waitFor('webhooks', sent, async () => receiver.taken.size - before)
}
