import type { ClickhouseConfig } from '../analytics/create-clickhouse.ts'
import { parseCount, parseName, parseRequired, parseUrl } from './parse-setting.ts'
import type { Env } from './settings.ts'

export function parseClickhouse(env: Env): ClickhouseConfig {
  const { HOWAZIT_CLICKHOUSE_DATABASE: database = 'howazit', HOWAZIT_CLICKHOUSE_CLUSTER: cluster } = env
  const { HOWAZIT_CLICKHOUSE_COLD_DAYS: coldDays } = env
  return {
    url: parseUrl('HOWAZIT_CLICKHOUSE_URL', parseRequired(env, 'HOWAZIT_CLICKHOUSE_URL'), ['http:', 'https:']),
    username: env.HOWAZIT_CLICKHOUSE_USER ?? 'default',
    password: env.HOWAZIT_CLICKHOUSE_PASSWORD ?? '',
    database: parseName('HOWAZIT_CLICKHOUSE_DATABASE', database, /^[\w-]{1,64}$/),
    ...(cluster && { cluster: parseName('HOWAZIT_CLICKHOUSE_CLUSTER', cluster, /^[\w.{}-]{1,64}$/) }),
    ...(coldDays && { coldAfterDays: parseCount('HOWAZIT_CLICKHOUSE_COLD_DAYS', coldDays, { min: 1, max: 36_500 }) }),
  }
}

export const clickhouseToEnv = (clickhouse: ClickhouseConfig): Record<string, string> => ({
  HOWAZIT_CLICKHOUSE_URL: clickhouse.url,
  HOWAZIT_CLICKHOUSE_USER: clickhouse.username,
  HOWAZIT_CLICKHOUSE_PASSWORD: clickhouse.password,
  HOWAZIT_CLICKHOUSE_DATABASE: clickhouse.database,
  ...(clickhouse.cluster && { HOWAZIT_CLICKHOUSE_CLUSTER: clickhouse.cluster }),
  ...(clickhouse.coldAfterDays && { HOWAZIT_CLICKHOUSE_COLD_DAYS: String(clickhouse.coldAfterDays) }),
})
