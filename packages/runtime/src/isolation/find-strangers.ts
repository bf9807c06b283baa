import { HowazitError } from '@howazit/sdk'
import { Cluster } from 'ioredis'
import { objectFolder } from '../objects/object-key.ts'
import type { Objects } from '../objects/objects.ts'
import type { Redis, RedisClient } from '../redis/create-redis.ts'
import type { Tenant } from '../tenancy/tenant.ts'

/** Enough to meet what should not be there, and over within seconds. */
const NAMES_MAX = 100_000
const NAMES_A_STEP = 1_000
const OBJECTS_MAX = 1_000

/**
 * Keys below the platform's prefix that are neither of one of its tenants nor wake-ups, which are all that there is for all
 * tenants together. Only names are read.
 *
 * @throws HowazitError `unavailable`
 */
export async function findStrangeKeys(redis: Redis, tenants: readonly Tenant[]): Promise<readonly string[]> {
  const ids = new Set<string>(tenants.map(({ id }) => id))
  const isKnown = (key: string): boolean => {
    const owner = TAG.exec(key.slice(redis.prefix.length))?.[1]
    return owner === 'jobs' || (owner !== undefined && ids.has(owner))
  }
  const strange: string[] = []
  try {
    for (const node of nodesOf(redis.client))
      for await (const keys of scan(node, `${redis.prefix}:*`)) strange.push(...keys.filter((key) => !isKnown(key)))
  } catch (cause) {
    throw new HowazitError('unavailable', 'The keys in Redis cannot be read. Try again.', { cause })
  }
  return strange
}

/** As `keyOf` writes it after the prefix. */
const TAG = /^:\{([^}]*)\}:/

const nodesOf = (client: RedisClient) => (client instanceof Cluster ? client.nodes('master') : [client])

async function* scan(node: Exclude<RedisClient, Cluster>, match: string): AsyncGenerator<readonly string[]> {
  let [cursor, seen] = ['0', 0]
  do {
    const [next, keys] = await node.scan(cursor, 'MATCH', match, 'COUNT', NAMES_A_STEP)
    yield keys
    seen += keys.length
    cursor = next
  } while (cursor !== '0' && seen < NAMES_MAX)
}

/** What a listing of the tenant's objects names that is not his: a store that takes a prefix for a hint would. */
export async function findStrangeObjects(objects: Pick<Objects, 'list'>, { id }: Tenant): Promise<readonly string[]> {
  const strange: string[] = []
  let seen = 0
  for await (const { key } of objects.list(objectFolder(id))) {
    if (!key.startsWith(`${id}/`)) strange.push(key)
    seen += 1
    if (seen === OBJECTS_MAX) break
  }
  return strange
}
