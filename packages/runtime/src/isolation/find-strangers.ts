import { HowazitError } from '@howazit/sdk'
import { Cluster } from 'ioredis'
import { objectFolder } from '../objects/object-key.ts'
import type { Objects } from '../objects/objects.ts'
import type { Redis, RedisClient } from '../redis/create-redis.ts'
import type { Tenant, TenantId, Tenants } from '../tenancy/tenant.ts'

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
export async function findStrangeKeys(redis: Redis, tenants: Pick<Tenants, 'find'>): Promise<readonly string[]> {
  const owners = new Map<string | undefined, boolean>([
    ['jobs', true],
    [undefined, false],
  ])
  const isKnown = async (key: string): Promise<boolean> => {
    const owner = TAG.exec(key.slice(redis.prefix.length))?.[1]
    const known = owners.get(owner) ?? (await tenants.find(owner as TenantId)) !== undefined
    owners.set(owner, known)
    return known
  }
  const strange: string[] = []
  for (const node of nodesOf(redis.client))
    for await (const keys of scan(node, `${redis.prefix}:*`))
      for (const key of keys) if (!(await isKnown(key))) strange.push(key)
  return strange
}

/** As `keyOf` writes it after the prefix. */
const TAG = /^:\{([^}]*)\}:/

const nodesOf = (client: RedisClient) => (client instanceof Cluster ? client.nodes('master') : [client])

async function* scan(node: Exclude<RedisClient, Cluster>, match: string): AsyncGenerator<readonly string[]> {
  let [cursor, seen] = ['0', 0]
  do {
    const [next, keys] = await node.scan(cursor, 'MATCH', match, 'COUNT', NAMES_A_STEP).catch((cause: unknown) => {
      throw new HowazitError('unavailable', 'The keys in Redis cannot be read. Try again.', { cause })
    })
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
