import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { HowazitError } from '@howazit/sdk'
import type { Clock } from '../clock.ts'
import type { Redis } from '../redis/create-redis.ts'
import { createScript, type Script } from '../redis/create-script.ts'
import type { PlacedChange } from '../response-change.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { deltaOf, eventsBeforeErasure, toFeedEvent } from './count-change.ts'
import { COUNT, READ, SEED, TAKE_TURN } from './feed-scripts.ts'
import { type FeedEvent, type FeedPage, type Feeds, RESUME_WINDOW_MS } from './feeds.ts'
import type { Seed, SeedFeed } from './seed-feed.ts'

export interface RedisFeedsDeps {
  readonly redis: Redis
  /** What the counters are when Redis does not have them; rejects with `unavailable` while that cannot be said. */
  readonly seed: SeedFeed
  readonly clock: Clock
}

export interface RedisFeedsOptions {
  /** Events kept per tenant, at most; a subscriber that is further behind goes on with the counts. Default 5,000. */
  readonly eventsMax?: number
}

// Whoever seeds has so long; then another one may. Waiting takes longer than seeding does, for the next attempt to find it done.
const TURN_MS = 15_000
const WAIT_MAX_MS = 20_000
const WAIT_STEP_MS = 50

/**
 * Feeds in Redis: one script per tenant and batch, which counts and remembers how far it came in one step. A tenant of whom
 * Redis has nothing (it was flushed, restarted, failed over, or the tenant was quiet for a day) is seeded from analytics before
 * anything more is counted, so that nothing is lost or counted twice; until then its feed waits.
 */
export class RedisFeeds implements Feeds {
  readonly #redis: Redis
  readonly #seed: SeedFeed
  readonly #clock: Clock
  readonly #eventsMax: number
  readonly #scripts: Readonly<Record<'count' | 'read' | 'takeTurn' | 'plant', Script>>
  readonly #seeding = new Map<string, Promise<void>>()

  constructor({ redis, seed, clock }: RedisFeedsDeps, { eventsMax = 5_000 }: RedisFeedsOptions = {}) {
    this.#redis = redis
    this.#seed = seed
    this.#clock = clock
    this.#eventsMax = eventsMax
    const { client } = redis
    this.#scripts = {
      count: createScript(client, COUNT),
      read: createScript(client, READ),
      takeTurn: createScript(client, TAKE_TURN),
      plant: createScript(client, SEED),
    }
  }

  async count(tenant: Tenant, placed: readonly PlacedChange[]): Promise<number> {
    const values = placed.flatMap(toValues)
    const limits = [RESUME_WINDOW_MS * 1_000, this.#eventsMax]
    return await this.#onFeed(tenant, async ({ state, seen, events }) => {
      const counted = await this.#scripts.count([state, seen, events], [...limits, ...values])
      return counted === null ? undefined : Number(counted)
    })
  }

  async readHead(tenant: Tenant) {
    const { state, asOf } = await this.#read(tenant, { afterSeq: 0, countMax: 0 })
    return { seq: Number(state.seq), asOf, counts: toCounts(state) }
  }

  async readAfter(tenant: Tenant, page: FeedPage) {
    const { state, asOf, entries } = await this.#read(tenant, page)
    return { events: entries.map(toFeedEntry), asOf, counts: toCounts(state) }
  }

  async canResumeAfter(tenant: Tenant, seq: number): Promise<boolean> {
    const { state, oldest, nowMicros } = await this.#read(tenant, { afterSeq: seq, countMax: 0 })
    if (seq < Number(state.start) || seq < nowMicros - RESUME_WINDOW_MS * 1_000) return false
    return state.trimmed === undefined || (oldest !== undefined && seq >= oldest)
  }

  async findCountedAt(tenant: Tenant, eventIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
    if (eventIds.length === 0) return new Map()
    try {
      const places = await this.#redis.client.zmscore(this.#keysOf(tenant).seen, ...eventIds)
      return new Map(
        eventIds.flatMap((id, at) => (places[at] ? [[id, new Date(Number(places[at]) / 1_000)] as const] : [])),
      )
    } catch {
      return new Map()
    }
  }

  async #read(tenant: Tenant, { afterSeq, countMax }: FeedPage) {
    const asOf = this.#clock.now()
    const [fields, entries, first, micros] = await this.#onFeed(
      tenant,
      async ({ state, events }) =>
        ((await this.#scripts.read([state, events], [afterSeq, countMax])) as Reply) ?? undefined,
    )
    return { asOf, state: toRecord(fields), entries, oldest: first[0] && seqOf(first[0]), nowMicros: Number(micros) }
  }

  /** Runs a script that answers nothing where there is no feed, and then again on the one that was made. */
  async #onFeed<T>(tenant: Tenant, run: (keys: FeedKeys) => Promise<T | undefined>): Promise<T> {
    const keys = this.#keysOf(tenant)
    const deadline = performance.now() + WAIT_MAX_MS
    try {
      for (;;) {
        const result = await run(keys)
        if (result !== undefined) return result
        if (performance.now() > deadline) throw new Error('The live counts are being made anew.')
        await this.#ensureSeeded(tenant, keys)
      }
    } catch (error) {
      if (HowazitError.is(error)) throw error
      // Whatever Redis says: it is away, starting, failing over or full, and trying again later can help.
      throw new HowazitError('unavailable', 'The live counts cannot be reached. Try again.', { cause: error })
    }
  }

  /** Once per process and tenant at a time. */
  #ensureSeeded(tenant: Tenant, keys: FeedKeys): Promise<void> {
    const under = this.#seeding.get(tenant.id)
    if (under) return under
    const seeding = this.#takeTurn(tenant, keys).finally(() => this.#seeding.delete(tenant.id))
    this.#seeding.set(tenant.id, seeding)
    return seeding
  }

  async #takeTurn(tenant: Tenant, { state, seen, events, turn }: FeedKeys): Promise<void> {
    const token = randomUUID()
    const whose = await this.#scripts.takeTurn([state, turn], [token, TURN_MS])
    if (whose === 'there') return
    if (whose === 'wait') return await delay(WAIT_STEP_MS)
    // From here on nobody counts for this tenant, so that every event counted before is one that the seed has to have.
    const seed = await this.#seed(tenant, { deadlineMs: TURN_MS / 2 })
    const fields = toFields(seed)
    await this.#scripts.plant(
      [state, seen, events, turn],
      [token, RESUME_WINDOW_MS, fields.length, ...fields, ...seed.recentEventIds],
    )
  }

  #keysOf({ id }: Tenant): FeedKeys {
    const keyOf = (name: string) => this.#redis.keyOf(id, 'feed', name)
    return { state: keyOf('state'), seen: keyOf('seen'), events: keyOf('events'), turn: keyOf('turn') }
  }
}

interface FeedKeys {
  readonly state: string
  readonly seen: string
  readonly events: string
  readonly turn: string
}

/** `<seq>-0` and its fields: survey, event. */
type Entry = readonly [id: string, fields: readonly [string, string, string, string]]
type Reply = readonly [fields: readonly string[], entries: readonly Entry[], first: readonly Entry[], micros: string]

function toValues({ change, partition, offset }: PlacedChange): (string | number)[] {
  const { surveyId, responses, partial } = deltaOf(change)
  const event = JSON.stringify(toFeedEvent(change))
  const erased = eventsBeforeErasure(change).join(',')
  return [partition, offset, change.eventId, surveyId, responses, partial, event, erased]
}

const seqOf = ([id]: Entry): number => Number(id.slice(0, id.indexOf('-')))

function toFeedEntry(entry: Entry): FeedEvent {
  const [, surveyId, , event] = entry[1]
  return { seq: seqOf(entry), surveyId, event: JSON.parse(event) as FeedEvent['event'] }
}

const toRecord = (flat: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1]!]] : [])))

function toCounts(state: Readonly<Record<string, string>>) {
  return Object.keys(state)
    .filter((name) => name.startsWith('r:'))
    .map((name) => name.slice(2))
    .toSorted()
    .map((surveyId) => ({
      surveyId,
      responses: Number(state[`r:${surveyId}`]),
      partial: Number(state[`p:${surveyId}`]),
    }))
}

function toFields({ counts, nextOffsets }: Seed): (string | number)[] {
  return [
    ...counts.flatMap(({ surveyId, responses, partial }) => [`r:${surveyId}`, responses, `p:${surveyId}`, partial]),
    ...[...nextOffsets].flatMap(([partition, next]) => [`o:${partition}`, next - 1]),
  ]
}
