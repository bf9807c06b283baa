import { describe, expect, it } from 'vitest'
import { createAdmission, type Ticket } from '../../src/limits/admission.ts'

const setUp = (options: Partial<Parameters<typeof createAdmission>[0]> = {}) =>
  createAdmission({ requestsMax: () => 8, tenantRequestsMax: 100, bytesMax: 1_000, ...options })

/** Enters as often as it goes; what it was told then comes last. */
function fill(admission: ReturnType<typeof createAdmission>, tenantId: string, bytes = 1) {
  const tickets: Ticket[] = []
  for (;;) {
    const entered = admission.enter(tenantId, bytes)
    if (typeof entered === 'string') return { tickets, full: entered }
    tickets.push(entered)
  }
}

describe('admission', () => {
  it('lets in as many as may be under way, and the next one when one has left', () => {
    const admission = setUp()
    const { tickets, full } = fill(admission, 'a')
    expect([tickets.length, full]).toEqual([8, 'platform'])
    tickets[0]?.leave()
    tickets[0]?.leave()
    expect(fill(admission, 'a').tickets).toHaveLength(1)
  })

  it('tells a tenant that has as many as one may', () => {
    const { tickets, full } = fill(setUp({ tenantRequestsMax: 3 }), 'a')
    expect([tickets.length, full]).toEqual([3, 'tenant'])
  })

  it('keeps nobody out by those who came first: each has a share', () => {
    const admission = setUp()
    fill(admission, 'a')
    expect(fill(admission, 'b').tickets).toHaveLength(4)
    expect(fill(admission, 'c').tickets).toHaveLength(2)
    expect(fill(admission, 'd').tickets).toHaveLength(2)
    expect(fill(admission, 'a').tickets).toHaveLength(0)
  })

  it('lets whoever had more than its share come back to it only', () => {
    const admission = setUp()
    const { tickets } = fill(admission, 'a')
    fill(admission, 'b')
    for (const ticket of tickets.slice(0, 6)) ticket.leave()
    expect(fill(admission, 'a').tickets).toHaveLength(2)
  })

  it('has at most twice as many as may be, however many tenants there are', () => {
    const admission = setUp({ requestsMax: () => 100, tenantRequestsMax: 100 })
    const tenants = Array.from({ length: 500 }, (_, at) => `t-${at}`)
    const inside = tenants.reduce((sum, tenant) => sum + fill(admission, tenant).tickets.length, 0)
    expect(inside).toBeGreaterThan(100)
    expect(inside).toBeLessThanOrEqual(200)
  })

  it('counts what is held of bodies in the same way', () => {
    const admission = setUp()
    expect(fill(admission, 'a', 300).tickets).toHaveLength(3)
    expect(fill(admission, 'b', 300).tickets).toHaveLength(1)
    expect(fill(admission, 'b', 200).tickets).toHaveLength(1)
  })

  it('refuses a body that turns out larger than there is room for, and gives everything back when it leaves', () => {
    const admission = setUp()
    const ticket = admission.enter('a', 100) as Ticket
    expect(ticket.grow(1_000)).toBe('platform')
    expect(ticket.grow(900)).toBeUndefined()
    expect(admission.enter('a', 1)).toBe('platform')
    ticket.leave()
    expect(fill(admission, 'a', 500).tickets).toHaveLength(2)
  })

  it('follows a limit that changes', () => {
    let most = 2
    const admission = setUp({ requestsMax: () => most })
    expect(fill(admission, 'a').tickets).toHaveLength(2)
    most = 5
    expect(fill(admission, 'a').tickets).toHaveLength(3)
  })
})
