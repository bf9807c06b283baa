import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPlatform } from '@howazit/control-plane'
import type { Config } from '@howazit/runtime'
import { pino } from 'pino'
import { type ProfileName, startProfile } from '../../scripts/profiles/start-profile.ts'
import type { PartPid } from './cpu-time.ts'

export const PROFILES: readonly ProfileName[] = ['embedded', 'distributed']

/** A platform as it is run: on one machine by `howazit dev`, or a process per role on Kafka and Redis. */
export interface BenchPlatform extends AsyncDisposable {
  readonly profile: ProfileName
  readonly url: string
  readonly config: Config
  /** Of its one tenant. */
  readonly token: string
  /** What the platform consists of, engines included. */
  readonly parts: () => Readonly<Record<string, PartPid>>
  /** Of the processes behind the API. */
  readonly stagePids: () => readonly number[]
}

export function startPlatform(profile: ProfileName): Promise<BenchPlatform> {
  return profile === 'embedded' ? startEmbedded() : startDistributed()
}

const SLUG = 'bench'

async function startEmbedded(): Promise<BenchPlatform> {
  const stateDir = await mkdtemp(join(tmpdir(), 'howazit-bench-'))
  const logger = pino({ level: 'error' }, pino.destination(2))
  const platform = await startEmbeddedPlatform({ stateDir, logger, tenants: [{ slug: SLUG, name: SLUG }] })
  return {
    profile: 'embedded',
    url: platform.url,
    config: platform.config,
    token: platform.tenants[0]?.token as string,
    // The API is in this process, as in that of `howazit dev`; what this one starts besides is not its own.
    parts: () => ({ api: { pid: process.pid, isAlone: true }, ...toParts(platform.pids()) }),
    stagePids: () => [platform.pids().worker],
    async [Symbol.asyncDispose]() {
      await platform.stop()
      await rm(stateDir, { recursive: true, force: true })
    },
  }
}

async function startDistributed(): Promise<BenchPlatform> {
  const profile = await startProfile('distributed', { tenants: [SLUG], env: { HOWAZIT_LOG_LEVEL: 'error' } })
  const { postgres, clickhouse, kafka, redis } = profile.engines
  const engines = () => ({
    postgres: postgres.pid,
    clickhouse: clickhouse.pid,
    ...(kafka && { kafka: kafka.pid }),
    ...(redis && { redis: redis.pid }),
  })
  const roles = () => profile.processes().map(({ role, pid }) => [role, pid() as number] as const)
  return {
    profile: 'distributed',
    url: profile.processes('api')[0]?.url as string,
    config: profile.config,
    token: profile.tenants[0]?.token as string,
    parts: () => toParts({ ...Object.fromEntries(roles()), ...engines() }),
    stagePids: () => roles().flatMap(([role, pid]) => (role === 'api' ? [] : [pid])),
    [Symbol.asyncDispose]: () => profile.stop(),
  }
}

const toParts = (pids: Readonly<Record<string, number>>): Record<string, PartPid> =>
  Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, { pid, isAlone: false }]))
