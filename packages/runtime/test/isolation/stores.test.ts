import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { TENANT_TABLES } from '../../src/isolation/catalogue-rules.ts'
import { objectKey } from '../../src/objects/object-key.ts'
import type { LiveEvent } from '../../src/runtime.ts'
import { OUTWARD_TOPICS } from '../../src/stream/topics.ts'
import { createTestRedis } from '../support/create-test-redis.ts'
import { until } from '../support/until.ts'
import { belongingsOfNobody } from './belongings.ts'
import { learnFrom, probed } from './data-access.ts'
import { digestTenant } from './digest-tenant.ts'
import type { Household } from './move-in.ts'
import { setUpTenants, type TwoTenants } from './set-up-tenants.ts'

/** What is in Redis for all tenants: wake-ups, which say that there is something and never what. */
const NAMES_WITHOUT_TENANT = [/^[\w-]+:\{jobs\}:/, /^[\w-]+:howazit_\w+$/]

describe('what lies below the runtime', () => {
  let world: TwoTenants
  let acme: Household
  let globex: Household
  beforeAll(async () => {
    world = await setUpTenants()
    ;({ acme, globex } = world)
  })
  afterAll(() => world[Symbol.asyncDispose]())

  test('no statement of a tenant reads, changes, removes or adds a row of another, in any table', async () => {
    const { oltp } = world.context
    const tables = await world.sql<{ table: string; name: string; columns: string[] }>(TABLES)
    expect(tables.length).toBeGreaterThan(20)
    const before = await digestTenant(world, globex.tenant.id)
    const ofGlobex = 'where tenant_id = $1'
    const seen: string[] = []
    for (const { table, columns } of tables) {
      const values = columns.length === 2 ? `$1, '2026-11-20'` : '$1'
      const statements = [
        `select from ${table} ${ofGlobex}`,
        `update ${table} set tenant_id = tenant_id ${ofGlobex}`,
        `delete from ${table} ${ofGlobex}`,
        `insert into ${table} (${columns.join(', ')}) values (${values})`,
      ]
      for (const statement of statements) {
        const asked = oltp.inTenant(acme.tenant, (tx) => tx.query(statement, [globex.tenant.id]))
        const outcome = await asked.then(
          ({ rowCount }) => rowCount,
          (error: { code?: string }) => error.code,
        )
        // Nothing, or that the role may not.
        if (outcome !== 0 && outcome !== '42501') seen.push(`${statement}: ${outcome}`)
      }
    }
    expect(seen).toEqual([])
    expect(await digestTenant(world, globex.tenant.id)).toEqual(before)
  })

  test('every table of figures has the tenant, and begins its order with it', async () => {
    const query = `
      select name, sorting_key as key from system.tables
      where database = currentDatabase() and engine like '%MergeTree' and name <> 'schema_migrations'`
    const tables = await (await world.clickhouse.query({ query, format: 'JSONEachRow' })).json<{
      name: string
      key: string
    }>()
    expect(tables.length).toBeGreaterThan(3)
    expect(tables.filter(({ key }) => !key.startsWith('tenant_id, '))).toEqual([])
  })

  test('every message says whose it is, in its key and in what it carries', async () => {
    const messages = await world.sql<{ topic: string; key: string; value: string }>(
      'select topic, key, value from stream.messages',
    )
    expect(new Set(messages.map(({ topic }) => topic))).toEqual(
      new Set(['responses.raw', 'response.created', ...OUTWARD_TOPICS]),
    )
    const strangers = messages.filter(
      ({ key, value }) => key.split(':')[0] !== (JSON.parse(value) as { tenantId: string }).tenantId,
    )
    expect(strangers).toEqual([])
  })

  test('whoever comes back with another’s place in the feed gets his own', async () => {
    const [ofGlobex] = await follow(world, globex, {})
    for (const lastEventId of [ofGlobex?.id ?? '', '1', '0'])
      for (const event of await follow(world, acme, { lastEventId }))
        expect(JSON.stringify(event)).not.toMatch(new RegExp(`globex|${Object.values(globex.has).join('|')}`, 'i'))
  })

  test('whoever reads a message acts for the tenant it names, whatever ids it holds', async () => {
    const { stream, feeds } = world.context
    const before = await digestTenant(world, globex.tenant.id)
    const { responseId, surveyId, npsId } = globex.has
    const answers = [{ questionId: npsId, numericValue: 0 }]
    const body = { surveyId, submittedAt: '2026-11-20T10:15:30.000Z', answers }
    const raw = {
      tenantId: acme.tenant.id,
      responseId,
      key: 'forged',
      bodyHash: 'f'.repeat(64),
      acceptedAt: body.submittedAt,
      body,
    }
    const image = { ...body, completion: 'complete', channel: null, locale: null, dims: {}, answers: [] }
    const change = {
      tenantId: acme.tenant.id,
      responseId,
      surveyId,
      eventId: randomUUID(),
      type: 'response.created',
      revision: 9,
      occurredAt: body.submittedAt,
      before: null,
      after: image,
    }
    const toMessage = (value: unknown) => ({
      key: `${acme.tenant.id}:${responseId}`,
      headers: {},
      value: JSON.stringify(value),
    })

    await stream.publish('responses.raw', [toMessage(raw)])
    await stream.publish('response.created', [toMessage(change)])

    await until('the forged response is quarantined', async () => {
      const rows = await world.sql('select from tenant_shared.quarantined_responses where tenant_id = $1', [
        acme.tenant.id,
      ])
      return rows.length > 0
    })
    await until('the forged change is counted, for the tenant that it names', async () => {
      const { counts } = await feeds.readHead(acme.tenant)
      return counts.some((each) => each.surveyId === surveyId)
    })
    expect(await digestTenant(world, globex.tenant.id)).toEqual(before)
  })

  test('what one tenant has looked up is not remembered for another', async () => {
    const { surveyShapes } = world.context
    const ask = async ({ tenant }: Household) => {
      const { surveyId } = globex.has
      return [
        await surveyShapes.recall(tenant, surveyId),
        await surveyShapes.find(tenant, surveyId),
        await surveyShapes.refresh(tenant, surveyId),
      ]
    }
    expect(await ask(globex)).not.toContain(undefined)
    expect(await ask(acme)).toEqual([undefined, undefined, undefined])
  })

  test('no path leads out of a tenant’s objects', () => {
    const parts = fc.constantFrom('..', '.', '', globex.tenant.id, 'a', 'a.csv', '%2e%2e', '\\', '..\\', '\0')
    const paths = fc.oneof(
      fc.string(),
      fc.array(parts, { minLength: 1 }).map((each) => each.join('/')),
    )
    fc.assert(
      fc.property(paths, (path) => {
        const key = keyOrNothing(acme, path)
        if (key === undefined) return
        expect(new URL(key, 'file:///objects/').pathname).toBe(`/objects/${key}`)
        expect(key.startsWith(`${acme.tenant.id}/`)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
    expect(keyOrNothing(acme, 'a/a.csv')).toBeDefined()
  })
})

it('on Redis too, nobody learns of another’s, and every key says whose it is', async () => {
  await using redis = await createTestRedis()
  const { url, prefix } = redis
  using names = await watchNames(url, prefix)
  const { used } = names
  const env = { HOWAZIT_REDIS_URL: url, HOWAZIT_REDIS_PREFIX: prefix, HOWAZIT_RATE_LIMIT_PER_SECOND: '1000' }
  await using world = await setUpTenants(env)
  const { acme, globex, runtime, context } = world
  const deps = { ...world, redis: context.redis }
  const before = await digestTenant(deps, globex.tenant.id)

  for (const name of probed.filter((each) => each !== 'surveys.create')) {
    const { tenant } = acme
    const ofAnother = await learnFrom(runtime, { name, tenant, ids: globex.has })
    expect(ofAnother, name).toBe(await learnFrom(runtime, { name, tenant, ids: belongingsOfNobody(globex.has) }))
  }

  await runtime.rateLimits.take({ tenant: acme.tenant, clientId: 'till' }, 1)

  expect(await digestTenant(deps, globex.tenant.id)).toEqual(before)
  const ofTenants = [acme, globex].map(({ tenant }) => `${prefix}:{${tenant.id}}:`)
  const ofNobody = [...used].filter((name) => !ofTenants.some((each) => name.startsWith(each)))
  expect(ofNobody.filter((name) => !NAMES_WITHOUT_TENANT.some((known) => known.test(name)))).toEqual([])
  const kinds = new Set([...used].filter((name) => !ofNobody.includes(name)).map((name) => name.split(':')[2]))
  expect(kinds).toEqual(new Set(['feed', 'limit']))
})

/** What is done with names that begin like this, by anyone, from now on: also what is gone again at the end. */
async function watchNames(url: string, prefix: string) {
  const connection = new Redis(url)
  const monitor = await connection.monitor()
  const used = new Set<string>()
  monitor.on('monitor', (_time: string, [command, ...names]: readonly string[]) => {
    // The digest looks for them by a pattern.
    if (command === 'keys') return
    for (const each of names) if (each.startsWith(`${prefix}:`)) used.add(each)
  })
  const close = () => {
    monitor.disconnect()
    connection.disconnect()
  }
  return { used, [Symbol.dispose]: close }
}

/** The first events there are: a feed that has more would give it at once. */
async function follow(
  { runtime }: TwoTenants,
  { tenant }: Household,
  query: { readonly lastEventId?: string },
): Promise<LiveEvent[]> {
  const leaving = new AbortController()
  const events: LiveEvent[] = []
  for await (const event of runtime.responses.follow(tenant, { ...query, signal: leaving.signal })) {
    events.push(event)
    if (event.event === 'counts') leaving.abort()
  }
  return events
}

function keyOrNothing({ tenant }: Household, path: string): string | undefined {
  try {
    return objectKey(tenant.id, path)
  } catch {
    return undefined
  }
}

const TABLES = `
  select t.nspname || '.' || t.relname as table,
    array_agg(a.attname::text order by a.attname desc) as columns
  from (${TENANT_TABLES}) t
  join pg_attribute a on a.attrelid = t.oid and not a.attisdropped
    and (a.attname = 'tenant_id' or (a.attname = 'submitted_at' and t.relname in ('responses', 'response_items')))
  where not t.relispartition
  group by 1
  order by 1`
