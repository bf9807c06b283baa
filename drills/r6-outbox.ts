import { join } from 'node:path'
import {
  type Config,
  type Context,
  createTenant,
  dispatchOutbox,
  type Oltp,
  openContext,
  type StoredMessage,
  toConfig,
} from '@howazit/runtime'
import { pino } from 'pino'
import { until } from '../packages/runtime/test/support/until.ts'
import type { ProfileName } from '../scripts/profiles/profile-engines.ts'
import { atLeast, type Drill, type DrillOptions, exactly, type Figure } from './drill.ts'
import { findDisorder, firstOfEach } from './support/outbox-order.ts'
import type { DrillBroker } from './support/platforms.ts'
import { createRandom } from './support/random.ts'
import { readNumber } from './support/read-number.ts'
import { onEachProfile, readProfiles } from './support/read-profiles.ts'
import { createTempFolder } from './support/temp-folder.ts'
import { pollOutboxById, writeOutbox } from './support/write-outbox.ts'

const LOAD = { writers: 16, delayShare: 0.3, delayMaxMs: 8 }
/** So that some responses change often, and writers wait for each other's rows. */
const ROWS_PER_RESPONSE = 25
const PUBLISHED_WITHIN_MS = 120_000

type Published = Pick<StoredMessage, 'key' | 'headers'>

/** Every call on the next of them: as writers of several processes do, none of which has 16 connections. */
function takeTurns(contexts: readonly Context[]): Oltp {
  let turn = 0
  const next = () => (contexts[turn++ % contexts.length] as Context).oltp
  return {
    inTenant: (tenant, work) => next().inTenant(tenant, work),
    readInTenant: (tenant, work) => next().readInTenant(tenant, work),
    inControl: (tenant, work) => next().inControl(tenant, work),
    asOperator: (reason, work, placement) => next().asOperator(reason, work, placement),
  }
}

/** The outbox needs PostgreSQL and the stream; nothing here opens a connection to dashboards. */
const toOutboxConfig = (postgresUrl: string, folder: string, broker: DrillBroker | undefined): Config =>
  toConfig({
    HOWAZIT_POSTGRES_URL: postgresUrl,
    ...broker?.env,
    HOWAZIT_CLICKHOUSE_URL: 'http://127.0.0.1:9',
    HOWAZIT_KEY_FILE: join(folder, 'secrets.key'),
  })

async function run(profile: ProfileName, { args, seed, platforms }: DrillOptions): Promise<readonly Figure[]> {
  const rows = readNumber(args, '--rows', 100_000)
  await using folder = await createTempFolder()
  await using opened = new AsyncDisposableStack()
  const broker = profile === 'distributed' ? opened.use(await platforms.openBroker()) : undefined
  const { url } = opened.use(await platforms.openDatabase())
  const logger = pino({ level: 'error' }, pino.destination(2))
  const open = async () => {
    const context = await openContext(toOutboxConfig(url, folder.path, broker), { logger })
    opened.defer(context.close)
    return context
  }
  const [one, two] = [await open(), await open()]
  await one.openedStream.prepare()

  const tenant = await createTenant(one.oltp, { slug: 'writers', name: 'Writers' })
  const published: Published[] = []
  await one.stream.subscribe('response.created', 'reader', {
    batchSizeMax: 500,
    handle: async (messages) => void published.push(...messages.map(({ key, headers }) => ({ key, headers }))),
  })
  opened.use(dispatchOutbox(one))
  const naive = pollOutboxById(two.oltp, tenant)

  const startedAt = performance.now()
  const lastRevisions = await writeOutbox({
    oltp: takeTurns([one, two]),
    tenant,
    rows,
    ...LOAD,
    responses: Math.ceil(rows / ROWS_PER_RESPONSE),
    random: createRandom(seed).next,
  })
  const writtenMs = performance.now() - startedAt
  const seenByPoller = await naive.stop()
  const isPublished = () => published.length >= rows && firstOfEach(published).length >= rows
  await until('every row published', isPublished, { timeoutMs: PUBLISHED_WITHIN_MS }).catch(() => undefined)
  const publishedMs = performance.now() - startedAt

  const once = firstOfEach(published)
  return [
    { figure: 'rows written per second', value: Math.round((rows / writtenMs) * 1_000) },
    { figure: 'last row published after the last commit, ms', value: Math.round(publishedMs - writtenMs) },
    exactly('missed', rows - once.length, 0),
    { figure: 'published again under the same event id', value: published.length - once.length },
    exactly('responses whose revisions came out of order', findDisorder(once, lastRevisions).length, 0),
    atLeast('lost by a poller by id (control)', rows - seenByPoller, 1),
  ]
}

export const drill: Drill = {
  name: 'R6',
  title: 'outbox: 16 writers that commit out of order, and no change is missed',
  async run(options) {
    const profiles = readProfiles(options.args, ['embedded', 'distributed'])
    return { figures: await onEachProfile(profiles, (profile) => run(profile, options)) }
  },
}
