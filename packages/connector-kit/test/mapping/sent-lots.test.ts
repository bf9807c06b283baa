import { describe, expect, test } from 'vitest'
import { createSentLots } from '../../src/mapping/sent-lots.ts'

const lotOf = (version: string, source = 'x') =>
  ({ tenantId: 'a', version, mapping: { kind: 'javascript', source }, engine: 'isolated-vm' }) as const

describe('createSentLots', () => {
  test('tells a child once what a lot is', () => {
    const lots = createSentLots()
    expect(lots.register(lotOf('v1'))).toEqual({ lot: 1, opens: lotOf('v1') })
    expect(lots.register(lotOf('v1'))).toEqual({ lot: 1 })
  })

  test('tells another source, or another engine, under the same version as a lot of its own', () => {
    const lots = createSentLots()
    lots.register(lotOf('v1'))
    expect(lots.register(lotOf('v1', 'y'))).toMatchObject({ lot: 2, opens: { mapping: { source: 'y' } } })
    expect(lots.register({ ...lotOf('v1', 'y'), engine: 'quickjs' })).toMatchObject({ lot: 3 })
  })

  test('has the child forget when sources pile up', () => {
    const lots = createSentLots()
    const large = 'x'.repeat(5 * 1024 * 1024)
    lots.register(lotOf('v1', large))
    expect(lots.register(lotOf('v2', large))).toMatchObject({ lot: 2, forgets: true })
    expect(lots.register(lotOf('v2', large))).toEqual({ lot: 2 })
    expect(lots.register(lotOf('v1', large))).toMatchObject({ lot: 3, forgets: true })
  })
})
