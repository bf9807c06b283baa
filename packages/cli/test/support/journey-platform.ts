import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { startEmbeddedPlatform } from '@howazit/control-plane'
import { startEmbeddedClickhouse } from '@howazit/runtime/engines'
import { pino } from 'pino'
import { testFolder } from '../../../runtime/test/support/test-folder.ts'
import { keepServing } from './keep-serving.ts'
import { addTenant, createStores, type Profile, startServe } from './serve.ts'

/** A running platform as its users see it, whatever it consists of. */
export interface JourneyPlatform extends AsyncDisposable {
  readonly url: string
  readonly tokens: { readonly acme: string; readonly globex: string }
  /** Of every process behind the API and of the ClickHouse engine, as they are now. Killed, they are started again. */
  readonly pids: () => readonly number[]
  /** In a folder that goes with the platform. */
  readonly pathOf: (name: string) => string
}

export async function startJourneyPlatform(profile: Profile): Promise<JourneyPlatform> {
  const folder = await mkdtemp(join(testFolder(), 'journey-'))
  // As root, PostgreSQL runs as another user, who has to get through this folder.
  await chmod(folder, 0o711)
  const removeFolder = () => rm(folder, { recursive: true, force: true })
  try {
    const { stop, ...platform } = await START[profile](folder)
    return {
      ...platform,
      pathOf: (name) => join(folder, name),
      [Symbol.asyncDispose]: () => stop().then(removeFolder),
    }
  } catch (error) {
    await removeFolder()
    throw error
  }
}

interface Started extends Pick<JourneyPlatform, 'url' | 'tokens' | 'pids'> {
  readonly stop: () => Promise<void>
}

const START: Readonly<Record<Profile, (folder: string) => Promise<Started>>> = {
  embedded: startEmbedded,
  distributed: startDistributed,
}

/** What `howazit dev` runs. */
async function startEmbedded(stateDir: string): Promise<Started> {
  const logger = pino({ level: 'fatal' }, pino.destination(2))
  const tenants = [
    { slug: 'acme', name: 'Acme' },
    { slug: 'globex', name: 'Globex' },
  ]
  const platform = await startEmbeddedPlatform({ stateDir, logger, tenants })
  const [acme, globex] = platform.tenants.map(({ token }) => token)
  return {
    url: platform.url,
    tokens: { acme: acme as string, globex: globex as string },
    pids: () => [platform.pids().worker, platform.pids().clickhouse],
    stop: platform.stop,
  }
}

const STAGE_ROLES = ['processor', 'dispatcher', 'sink', 'delivery', 'insights', 'realtime'] as const

/** What an orchestrator runs: `howazit serve` once per role, on Kafka, Redis, PostgreSQL and a ClickHouse engine that can be killed. */
async function startDistributed(folder: string): Promise<Started> {
  await using open = new AsyncDisposableStack()
  const clickhouse = open.use(await startEmbeddedClickhouse({ dataDir: join(folder, 'clickhouse') }))
  const stores = open.use(await createStores('distributed'))
  const env = {
    ...stores.env,
    HOWAZIT_CLICKHOUSE_URL: clickhouse.url,
    HOWAZIT_CLICKHOUSE_USER: clickhouse.username,
    HOWAZIT_CLICKHOUSE_PASSWORD: clickhouse.password,
    HOWAZIT_CLICKHOUSE_DATABASE: 'howazit',
    HOWAZIT_LOG_LEVEL: 'fatal',
  }
  const start = async <Process extends AsyncDisposable>(starting: Promise<Process>) => open.use(await starting)
  const [api, ...stages] = await Promise.all([
    start(startServe(['api'], env)),
    ...STAGE_ROLES.map((role) => start(keepServing(role, env))),
  ])
  const acme = await addTenant(stores, 'acme')
  const globex = await addTenant(stores, 'globex')
  const kept = open.move()
  return {
    url: api.url,
    tokens: { acme, globex },
    pids: () => [...stages.map((stage) => stage.pid()), clickhouse.pid],
    stop: () => kept.disposeAsync(),
  }
}
