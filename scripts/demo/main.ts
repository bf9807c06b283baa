// `npm run demo`: the platform shown once, with its own commands and nothing staged. Exits 0 only when everything it claims
// was seen; leaves nothing running and nothing on disk.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPlatform } from '@howazit/control-plane'
import { createHowazit, type Howazit } from '@howazit/sdk'
import { pino } from 'pino'
import { onParentGone } from '../exit-with-parent.ts'
import { startReceiver } from './receiver.ts'
import { createStage, type Stage } from './stage.ts'

const COUNT = 1000
const TENANTS = [
  { slug: 'acme', name: 'Acme' },
  { slug: 'globex', name: 'Globex' },
]

const folder = await mkdtemp(join(tmpdir(), 'howazit-demo-'))
const stage = createStage(folder)
const opened: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })]

let closing: Promise<void> | undefined
function close(): Promise<void> {
  closing ??= (async () => {
    for (const shut of opened.reverse()) await shut().catch((error) => console.error(error))
  })()
  return closing
}
const abandon = (code: number) => void close().then(() => process.exit(code))
process.once('SIGINT', () => abandon(130))
process.once('SIGTERM', () => abandon(143))
onParentGone(() => abandon(129))

try {
  await show(stage)
  await close()
  stage.say('\nDone. Everything is stopped and nothing is left behind. `npm start` keeps the platform running.')
} catch (error) {
  console.error(closing ? '' : error)
  await close()
  process.exitCode = 1
}

async function show({ say, title, howazit: run, waitFor }: Stage): Promise<void> {
  title('Start the platform: PostgreSQL, the ClickHouse engine, every stage, the API')
  const startedAtMs = Date.now()
  const logger = pino({ level: 'error' }, pino.destination(2))
  const starting = startEmbeddedPlatform({ stateDir: join(folder, 'state'), logger, tenants: TENANTS })
  // Before it has started: a Ctrl-C now waits for the start and stops what it started.
  opened.push(async () => (await starting).stop())
  const platform = await starting
  stage.announce(platform)
  say(
    `ready at ${platform.url} after ${((Date.now() - startedAtMs) / 1000).toFixed(1)} s, docs at ${platform.url}/docs`,
  )

  const receiver = await startReceiver()
  opened.push(receiver.close)
  const acme = createHowazit({ baseUrl: platform.url, auth: platform.tenants[0]?.token as string })
  const webhook = await acme.webhooks.create({ url: receiver.url, eventType: 'response.created' })
  receiver.trust(webhook.secret)

  title('Make a sample survey and ingest it for two tenants')
  const file = join(folder, 'sample.ndjson')
  await run('sample', '--count', String(COUNT), '--output', file)
  for (const { slug } of TENANTS) await run('ingest', file, '--tenant', slug)

  title('Wait until dashboards and deliveries have caught up')
  const surveyId = await surveyOf(acme)
  await waitFor('dashboards', COUNT, async () => (await acme.analytics.counts({ surveyId })).total)
  await waitFor('webhooks', COUNT, async () => receiver.distinctIds())

  title('The dashboard of acme')
  await run('analytics', 'nps', '--segment', 'region')
  await run('analytics', 'csat')
  await run('analytics', 'counts', '--interval', 'month')

  title('One webhook, as its receiver saw it')
  say(receiver.describeFirst())

  title('What happened to that response')
  await run('trace', receiver.firstResponseId())

  title('Ingest the same file again: nothing changes')
  const before = await acme.analytics.counts({ surveyId })
  await run('ingest', file, '--tenant', 'acme')
  const after = await acme.analytics.counts({ surveyId })
  if (after.total !== before.total || receiver.distinctIds() !== COUNT)
    throw new Error('A second ingest changed something.')
  await run('analytics', 'verify')
  say(
    `${after.total.toLocaleString('en-US')} responses before and after; ${receiver.distinctIds().toLocaleString('en-US')} distinct webhooks, ${receiver.refused()} with a wrong signature`,
  )
  if (receiver.refused() > 0) throw new Error('A webhook came with a wrong signature.')
}

async function surveyOf(howazit: Howazit): Promise<string> {
  const [survey] = (await howazit.surveys.list({ limit: 1 })).items
  if (!survey) throw new Error('The ingest made no survey.')
  return survey.id
}
