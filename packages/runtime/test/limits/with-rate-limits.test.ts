import { expect, test } from 'vitest'
import { withRateLimits } from '../../src/limits/with-rate-limits.ts'
import type { Offer } from '../../src/runtime.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'

const TENANT = { id: '0198c0de-0000-7000-8000-000000000001' } as Tenant
const offers = (count: number) => Array.from({ length: count }, (_, index) => ({ key: `k-${index}` }) as Offer)

function setUp(allowed: number) {
  const taken: [string, number][] = []
  const accepted: number[] = []
  const accept = withRateLimits(
    async (_tenant, offered) => {
      accepted.push(offered.length)
      return offered.map(({ key }) => ({ status: 'accepted', responseId: key }))
    },
    {
      async take(tenant, count) {
        taken.push([tenant.id, count])
        return count <= allowed ? { isAllowed: true, retryAfterMs: 0 } : { isAllowed: false, retryAfterMs: 700 }
      },
    },
  )
  return { accept, taken, accepted }
}

test('a batch costs as many as it has items', async () => {
  const { accept, taken } = setUp(10)
  expect(await accept(TENANT, offers(7))).toHaveLength(7)
  expect(taken).toEqual([[TENANT.id, 7]])
})

test('beyond the quota nothing is accepted, and the error says when to come again', async () => {
  const { accept, accepted } = setUp(10)
  await expect(accept(TENANT, offers(11))).rejects.toMatchObject({
    code: 'rate_limited',
    details: { retryAfterMs: 700 },
  })
  expect(accepted).toEqual([])
})
