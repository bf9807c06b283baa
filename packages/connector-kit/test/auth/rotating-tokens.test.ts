import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Auth } from '../../src/index.ts'
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
)

test.each([0, 600])(
  'whatever fails and whenever processes die, no rotating refresh token goes out again after its %i s, and every token given is one that the vendor takes',
  async (reuseSeconds) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        let time = Date.parse('2026-01-01T00:00:00Z')
        const now = () => new Date(time)
        const store = createMemoryTokenStore(now)
        store.add(KEY)
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
        const process = () => createTokens({ store, send: vendor.send, now, wait, random: () => 0.5 })
        const given: string[] = []
        const ask = async (stale?: string) => {
          const granted = await process().grant({ key: KEY, auth, values: values(), stale })
          if (!('tokens' in granted) || !granted.tokens) return
          given.push(granted.tokens.accessToken)
          expect(granted.tokens.accessToken).not.toBe(stale)
          expect(vendor.holds(granted.tokens.accessToken)).toBe(true)
        }
        const ofPerson = async () => process().keep(KEY, vendor.consent())
        await ofPerson()
        for (const each of steps) {
          if (each.kind === 'pass') time += each.seconds * 1000
          else if (each.kind === 'trouble') vendor.troubles.push(each.trouble)
          else if (each.kind === 'consent') await ofPerson()
          else {
            const stale = each.isStale ? given.at(-1) : undefined
            const asked = Array.from({ length: each.processes }, () => ask(stale))
            for (const { status, reason } of (await Promise.allSettled(asked)) as PromiseRejectedResult[]) {
              if (status === 'rejected' && !(reason instanceof Crash)) throw reason
            }
          }
        }
        expect(vendor.reused()).toEqual([])
      }),
      { numRuns: 2_000 },
    )
  },
)
