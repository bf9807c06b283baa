import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Auth, TokenStore, Tokens } from '../../src/index.ts'
import { createMemoryTokenStore, createTokens } from '../../src/index.ts'
import { values } from './support/connection.ts'
import { Crash, createVendor, reply, type Trouble } from './support/vendor.ts'

const KEY = { tenantId: 'tenant-1', connectionId: 'connection-1' }
const TROUBLES: readonly Trouble[] = [
  { crash: true },
  { after: { error: { code: 'ECONNRESET' } } },
  { after: reply(502, '') },
  { before: { error: { code: 'ECONNREFUSED' } } },
  { before: reply(503, '') },
  { before: reply(429, '') },
  { before: reply(401, { error: 'invalid_client' }) },
]

class StoreAway extends Error {}

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      processes: fc.integer({ min: 1, max: 4 }),
      isStale: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 4_000 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('trouble' as const), trouble: fc.constantFrom(...TROUBLES) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'consent' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('store' as const),
      of: fc.constantFrom('lease' as const, 'write' as const),
      isDone: fc.boolean(),
    }),
  },
)

test.each([0, 600])(
  'whatever fails and whenever processes die, no rotating refresh token goes out again after its %i s, and every token given is one that the vendor takes',
  async (reuseSeconds) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.infiniteStream(fc.nat(6)), async (steps, turns) => {
        let time = Date.parse('2026-01-01T00:00:00Z')
        const now = () => new Date(time)
        const memory = createMemoryTokenStore(now)
        memory.add(KEY)
        const storeTroubles: { of: 'lease' | 'write'; isDone: boolean }[] = []
        /** Lets the others go on for a while. */
        const turn = async () => {
          for (let left = turns.next().value ?? 0; left > 0; left--) await Promise.resolve()
        }
        /** Fails before it did what it was asked for, or after. */
        const fragile = <K extends 'lease' | 'write'>(of: K): TokenStore[K] =>
          (async (key: never, write: never) => {
            const at = storeTroubles.findIndex((trouble) => trouble.of === of)
            const [trouble] = at === -1 ? [] : storeTroubles.splice(at, 1)
            if (trouble?.isDone === false) throw new StoreAway()
            await turn()
            const result = await memory[of](key, write)
            await turn()
            if (trouble) throw new StoreAway()
            return result
          }) as TokenStore[K]
        const store: TokenStore = {
          read: async (key) => turn().then(() => memory.read(key)),
          lease: fragile('lease'),
          write: fragile('write'),
        }
        const auth: Auth = {
          mode: 'oauth2_code',
          authorizeUrl: 'https://id.example.com/authorize',
          tokenUrl: 'https://id.example.com/token',
          clientId: 'client-1',
          refresh: 'rotating',
          refreshReuseSeconds: reuseSeconds,
        }
        const vendor = createVendor(now, { isRotating: true, leewayMs: reuseSeconds * 1000 })
        const wait = async (ms: number) => {
          time += ms
        }
        const process = () =>
          createTokens({
            store,
            send: async (request) => turn().then(() => vendor.send(request)),
            now,
            wait,
            random: () => 0.5,
          })
        const given: string[] = []
        const ask = async (stale?: string) => {
          const granted = await process().grant({ key: KEY, connector: 'tracker', auth, values: values(), stale })
          if (!('tokens' in granted) || !granted.tokens) return
          given.push(granted.tokens.accessToken)
          expect(granted.tokens.accessToken).not.toBe(stale)
          expect(vendor.holds(granted.tokens.accessToken)).toBe(true)
        }
        const ofPerson = async () => {
          const tokens = vendor.consent()
          await process()
            .keep(KEY, tokens)
            .catch(() => memoryKeeps(tokens))
        }
        /** Whoever consented tries again until it is kept. */
        const memoryKeeps = async (tokens: Tokens) =>
          createTokens({ store: memory, send: vendor.send, now, wait, random: () => 0.5 }).keep(KEY, tokens)
        await ofPerson()
        for (const each of steps) {
          if (each.kind === 'pass') time += each.seconds * 1000
          else if (each.kind === 'trouble') vendor.troubles.push(each.trouble)
          else if (each.kind === 'consent') await ofPerson()
          else if (each.kind === 'store') storeTroubles.push(each)
          else {
            const stale = each.isStale ? given.at(-1) : undefined
            const asked = Array.from({ length: each.processes }, () => ask(stale))
            for (const { status, reason } of (await Promise.allSettled(asked)) as PromiseRejectedResult[]) {
              if (status === 'rejected' && !(reason instanceof Crash || reason instanceof StoreAway)) throw reason
            }
          }
        }
        expect(vendor.reused()).toEqual([])
      }),
      { numRuns: 2_000 },
    )
  },
)
