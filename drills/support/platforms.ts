import { resolve } from 'node:path'
import { startKafka } from '../../scripts/engines/start-kafka.ts'
import { toKafkaEnv } from '../../scripts/profiles/profile-engines.ts'
import {
  type ProfileName,
  type ProfileOptions,
  type RunningProfile,
  startProfile,
} from '../../scripts/profiles/start-profile.ts'
import { type DrillDatabase, startDatabaseServer } from './database-server.ts'
import { type BarePlatform, type DrillPlatform, moveIn, startBarePlatform, startDrillPlatform } from './platform.ts'

/** What drills run on. Whoever opens one is done with it when it is disposed of. */
export interface Platforms {
  /** A process per role, on the engines of the profile. */
  readonly openProfile: (name: ProfileName, options?: ProfileOptions) => Promise<RunningProfile>
  /** Everything on this machine, as `howazit dev` has it. */
  readonly openPlatform: () => Promise<DrillPlatform>
  /** PostgreSQL without a platform, on a server that survives the drill. */
  readonly openDatabase: () => Promise<DrillDatabase & AsyncDisposable>
  /** Kafka without a platform, and topics of the drill's own on it. */
  readonly openBroker: () => Promise<DrillBroker>
}

export interface DrillBroker extends AsyncDisposable {
  /** What leads there. */
  readonly env: Readonly<Record<string, string>>
}

/** Started for the drill that asks, with what it wants and nothing else, and gone with it. */
export const ownPlatforms: Platforms = {
  openProfile: startProfile,
  openPlatform: startDrillPlatform,
  async openDatabase() {
    const server = await startDatabaseServer()
    return { ...(await server.create()), [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
  },
  async openBroker() {
    const kafka = await startKafka()
    return { env: toKafkaEnv(kafka), [Symbol.asyncDispose]: () => kafka.stop() }
  },
}

/** Enough of everything for any of the drills. */
const SHARED = {
  roles: { api: 2, processor: 1, dispatcher: 1, sink: 1, delivery: 1, realtime: 1, insights: 1 },
  env: { HOWAZIT_CONNECTORS_DIR: resolve(import.meta.dirname, '../../examples/connectors') },
  tenants: [],
} satisfies ProfileOptions

/** Nothing to end: others go on with it. */
const stay = async () => undefined

/** One of each kind for all drills that ask, one drill after the other; each has tenants of its own on it. */
export function sharePlatforms(): Platforms & AsyncDisposable {
  const opened = new AsyncDisposableStack()
  let askers = 0
  const ownSlugs = (slugs: readonly string[]) => {
    askers += 1
    return slugs.map((slug) => `${slug}-${askers}`)
  }
  const startOnce = <Key, Running extends AsyncDisposable>(start: (key: Key) => Promise<Running>) => {
    const started = new Map<Key, Promise<Running>>()
    return (key: Key): Promise<Running> => {
      const running = started.get(key) ?? start(key).then((one) => opened.use(one))
      started.set(key, running)
      return running
    }
  }
  const profileOf = startOnce((name: ProfileName) => startProfile(name, SHARED))
  const platformOf = startOnce((_only: 'dev'): Promise<BarePlatform> => startBarePlatform())
  const serverOf = startOnce((_only: 'postgres') => startDatabaseServer())
  return {
    async openProfile(name, { tenants = ['one', 'two'], quotaPerSecond, env = {} } = {}) {
      requireShared(env)
      const profile = await profileOf(name)
      await profile.ready()
      const own = await profile.addTenants({ tenants: ownSlugs(tenants), quotaPerSecond })
      return { ...profile, tenants: own, stop: profile.ready, [Symbol.asyncDispose]: profile.ready }
    },
    async openPlatform() {
      const platform = await platformOf('dev')
      return { ...platform, ...(await moveIn(platform, ownSlugs(['one', 'two']))), [Symbol.asyncDispose]: stay }
    },
    async openDatabase() {
      return { ...(await (await serverOf('postgres')).create()), [Symbol.asyncDispose]: stay }
    },
    async openBroker() {
      const { kafka } = (await profileOf('distributed')).engines
      if (kafka === undefined) throw new Error('The distributed profile has no Kafka.')
      const [prefix = ''] = ownSlugs(['own'])
      return { env: { ...toKafkaEnv(kafka), HOWAZIT_KAFKA_TOPIC_PREFIX: `${prefix}.` }, [Symbol.asyncDispose]: stay }
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

function requireShared(env: Readonly<Record<string, string>>): void {
  const offered: Readonly<Record<string, string>> = SHARED.env
  const missing = Object.keys(env).filter((name) => env[name] !== offered[name])
  if (missing.length > 0) throw new Error(`The shared profile has not what the drill wants: ${missing.join(', ')}.`)
}
