// The whole platform in one walk: two tenants, a sample survey, dashboards, signed webhooks, a trace, and a second ingest that
// changes nothing.
import { join } from 'node:path'
import { createHowazit, type Howazit } from '@howazit/sdk'
import { startReceiver } from './receiver.ts'
import type { Stage } from './stage.ts'

const COUNT = 1000
const TENANTS = [
  { slug: 'acme', name: 'Acme' },
  { slug: 'globex', name: 'Globex' },
]

export async function showTour({
  folder,
  say,
  title,
  howazit: run,
  waitFor,
  atEnd,
  startPlatform,
}: Stage): Promise<void> {
  title('Start the platform: PostgreSQL, the ClickHouse engine, every stage, the API')
  const platform = await startPlatform({ tenants: TENANTS })

  const receiver = await startReceiver()
  atEnd(receiver.close)
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
