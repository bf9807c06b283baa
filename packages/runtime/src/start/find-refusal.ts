import type { EnvName } from '../config/settings.ts'
import { Misconfigured } from '../misconfigured.ts'
import { isObjectsRefusal } from '../objects/objects-refusal.ts'
import { MigrationRefused } from '../oltp/migration-refused.ts'
import { KeyDenied } from '../secrets/key-provider.ts'
import { BrokerRefused } from '../stream/kafka/broker-refused.ts'

export type Engine = 'postgres' | 'replica' | 'clickhouse' | 'stream' | 'redis' | 'objects'

const REFUSALS = [Misconfigured, MigrationRefused, BrokerRefused, KeyDenied]

// Wrong password, no such login, no such database, a role it may not become.
const POSTGRES = /^(28P01|28000|3D000|42501)$/
// Unknown user, wrong password (three codes for it), access denied.
const CLICKHOUSE = /^(192|193|194|516|497)$/

// Redis begins its errors with a code.
const REDIS = /^(WRONGPASS|NOAUTH|NOPERM|ERR AUTH|ERR invalid password) ?/

/** What led there, where nobody says otherwise. */
const SETTINGS: Partial<Record<Engine | 'keys', EnvName>> = {
  postgres: 'HOWAZIT_POSTGRES_URL',
  replica: 'HOWAZIT_POSTGRES_READ_URL',
}

/**
 * Why waiting will not help, as one sentence; undefined where it may. Engines say so by their codes: a wrong password is
 * not a server that is away.
 */
export function findRefusal(engine: Engine | 'keys', error: unknown, setting = SETTINGS[engine]): string | undefined {
  if (!(error instanceof Error)) return undefined
  if (REFUSALS.some((refusal) => error instanceof refusal)) return error.message.replace(/^\[\w+\] /, '')
  const sentence = findOwnRefusal(engine, error, setting)
  return sentence ?? (error.cause === undefined ? undefined : findRefusal(engine, error.cause, setting))
}

function findOwnRefusal(engine: Engine | 'keys', error: Error, setting: EnvName | undefined): string | undefined {
  const code = 'code' in error ? String(error.code) : ''
  const isPostgres = engine === 'postgres' || engine === 'replica'
  if (isPostgres && POSTGRES.test(code)) return `PostgreSQL refused ${setting}: ${error.message}.`
  if (engine === 'clickhouse' && CLICKHOUSE.test(code))
    return 'ClickHouse refused HOWAZIT_CLICKHOUSE_USER and HOWAZIT_CLICKHOUSE_PASSWORD.'
  if (engine === 'redis' && REDIS.test(error.message)) return `Redis refused HOWAZIT_REDIS_URL: ${error.message}.`
  if (engine === 'objects' && isObjectsRefusal(error))
    return `The object storage refused HOWAZIT_OBJECTS_URL or its credentials: ${code || error.name}.`
  return undefined
}
