// What responses say: a survey is read, every figure of it is computed again, and a schedule tells a receiver of what went wrong, all with
// the commands that a user would type.
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createHowazit } from '@howazit/sdk'
import { startReceiver } from '../receiver.ts'
import type { Scenario, Stage } from '../stage.ts'
import { writeVisits } from './write-visits.ts'

const SURVEY = 'store-visit'
const DAYS = 56
const LATE_DAYS = 14
const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** Of making a schedule, before it is due. */
const AHEAD_MS = 5_000
/** A score that falls, a theme that surges, and two comments that are urgent. */
const SIGNALS = 3

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
/** Lies beside the repository where somebody has it, and is not part of it. */
const REAL_SURVEY = 'r-community-survey-2019/2019 English R Community Survey Responses.tsv'

export const showInsight: Scenario = async (stage) => {
  const { folder, title, say, howazit: run } = stage
  title('Start the platform, and subscribe a receiver to what schedules tell of')
  const platform = await stage.startPlatform({ tenants: [{ slug: 'acme', name: 'Acme' }] })
  const acme = createHowazit({ baseUrl: platform.url, auth: platform.tenants[0]?.token as string })
  const receiver = await startReceiver()
  stage.atEnd(receiver.close)
  receiver.trust((await acme.webhooks.create({ url: receiver.url, eventType: 'signal.detected' })).secret)

  title('Eight weeks of visits to a shop, made up; in the last two, deliveries to the north are late')
  const file = join(folder, 'visits.csv')
  const until = new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS)
  await writeVisits(file, { until, days: DAYS, lateDays: LATE_DAYS })
  await run('ingest', file, '--survey', SURVEY, '--at', 'date', '--nps', '3', '--text', '4', '--dims', 'region')

  title('Have an insight made every day, and be told of what goes wrong; the first is due within a minute')
  const at = new Date(Math.ceil((Date.now() + AHEAD_MS) / MINUTE_MS) * MINUTE_MS).toISOString().slice(11, 16)
  const rules = ['--tell-drop', '5', '--tell-surge', '5', '--tell-urgent', 'critical']
  await run(
    'insight',
    'schedule',
    'create',
    '--survey',
    SURVEY,
    '--every',
    'day',
    '--at',
    at,
    '--last',
    '14d',
    ...rules,
  )

  title('Meanwhile: what do the eight weeks say?')
  const [from, to] = [until.getTime() - DAYS * DAY_MS, until.getTime()].map((ms) => new Date(ms).toISOString())
  const time = ['--from', from as string, '--to', to as string]
  const made = await run('insight', 'create', '--survey', SURVEY, '--segment', 'region', ...time, '--wait')
  const id = idIn(made)

  title('Every figure, computed again of the responses behind it')
  const verdict = await run('insight', 'verify', id)
  if (!verdict.startsWith('verified')) throw new Error('A figure is not what it was.')

  title('The report, for a manager: it opens offline, and stays')
  const report = join(tmpdir(), `howazit-insight-${id}.html`)
  await run('insight', 'report', id, '--output', report)
  stage.keep(report)

  await showRealSurvey(stage)

  title('What the schedule found and told of')
  await stage.waitFor('signals', SIGNALS, async () => receiver.signals.length)
  for (const { kind, title: said, summary, findingId } of receiver.signals)
    say(`  ${kind}: ${said}\n    ${summary}\n    finding ${findingId}`)
  await run('insight', 'list')
  if (receiver.refused() > 0) throw new Error('A webhook came with a wrong signature.')
}

/** Somebody's own words and scores: 1,795 answers, of which the NPS is known to be 73.98. */
async function showRealSurvey({ title, say, howazit: run }: Stage): Promise<void> {
  const file = resolve(ROOT, process.env.HOWAZIT_DATA_DIR ?? '../shared/data', REAL_SURVEY)
  if (!existsSync(file)) {
    say('\nThe R Community Survey 2019 is not beside this repository (HOWAZIT_DATA_DIR), so it is not shown.')
    return
  }
  title('A real survey: the R Community Survey 2019')
  await run('ingest', file, '--survey', 'r-community', '--nps', '19', '--text', '23,24')
  await run('insight', 'create', '--survey', 'r-community', '--from', '2019-12-13', '--to', '2020-01-10', '--wait')
}

function idIn(said: string): string {
  const [, id] = /howazit insight report (\S+)/.exec(said) ?? []
  if (id === undefined) throw new Error('The insight did not succeed.')
  return id
}
