import { expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { withAcceptEvents } from '../../src/ingest/with-accept-events.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'

test('says once per request what became of the responses, and changes nothing', async () => {
  const lines: object[] = []
  const events = { emit: (name: string, fields: object) => void lines.push({ name, ...fields }) }
  const acceptances = [
    { status: 'accepted', responseId: 'a' },
    { status: 'duplicate', responseId: 'b' },
    { status: 'accepted', responseId: 'c' },
  ] as const
  const accept = withAcceptEvents(async () => acceptances, { events, clock: systemClock })

  expect(await accept({ id: 'tenant' } as Tenant, [])).toBe(acceptances)
  expect(lines).toEqual([
    expect.objectContaining({ name: 'response.accepted', tenant_id: 'tenant', accepted: 2, duplicate: 1, rejected: 0 }),
  ])
})
