import { Misconfigured } from '../misconfigured.ts'
import type { RedisConfig } from '../redis/create-redis.ts'
import { parseRedisUrl } from '../redis/parse-redis-url.ts'
import { checkSetting, parseName } from './parse-setting.ts'
import type { Env } from './settings.ts'

export function parseRedis(env: Env): RedisConfig | undefined {
  const { HOWAZIT_REDIS_URL: url = '', HOWAZIT_REDIS_PREFIX: prefix } = env
  if (url === '') {
    if (prefix) throw new Misconfigured('HOWAZIT_REDIS_PREFIX is set, but HOWAZIT_REDIS_URL is not.')
    return undefined
  }
  checkSetting('HOWAZIT_REDIS_URL', () => parseRedisUrl(url))
  return { url, prefix: parseName('HOWAZIT_REDIS_PREFIX', prefix || 'howazit', /^[\w.:-]{1,64}$/) }
}

export const redisToEnv = (redis: RedisConfig | undefined): Record<string, string> =>
  redis ? { HOWAZIT_REDIS_URL: redis.url, HOWAZIT_REDIS_PREFIX: redis.prefix } : {}
