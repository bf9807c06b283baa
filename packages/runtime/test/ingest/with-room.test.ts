import { expect, test } from 'vitest'
import { withRoom } from '../../src/ingest/with-room.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'

test('refuses a tenant of which as much waits as there may be, and nobody else', async () => {
  const accept = withRoom(async () => [], { isFull: async (tenantId) => tenantId === 'full' })

  expect(await accept({ id: 'other', slug: 'other' } as Tenant, [])).toEqual([])
  await expect(accept({ id: 'full', slug: 'acme' } as Tenant, [])).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('acme'),
    details: { retryAfterMs: 5_000 },
  })
})
