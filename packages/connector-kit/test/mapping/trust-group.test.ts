import { describe, expect, test } from 'vitest'
import { trustGroupOf, trustOf } from '../../src/index.ts'

const template = { kind: 'handlebars', source: '' } as const
const code = { kind: 'javascript', source: '' } as const

describe('trustGroupOf', () => {
  test('puts all templates into one group', () => {
    expect(trustGroupOf({ mapping: template, tenantId: 'a', tier: 'shared' })).toBe('templates')
    expect(trustGroupOf({ mapping: template, tenantId: 'b', tier: 'gold' })).toBe('templates')
  })

  test('spreads JavaScript over sixteen stable groups per tier', () => {
    const groupsOf = (tier: string) =>
      new Set(
        Array.from({ length: 1_000 }, (_, index) => trustGroupOf({ mapping: code, tenantId: `tenant-${index}`, tier })),
      )
    expect(groupsOf('shared').size).toBe(16)
    expect(groupsOf('shared')).toEqual(groupsOf('shared'))
    expect([...groupsOf('shared')].filter((group) => groupsOf('silver').has(group))).toEqual([])
  })

  test('gives an isolated tenant a group of its own, for templates too', () => {
    const groups = [template, code].map((mapping) =>
      trustGroupOf({ mapping, tenantId: 'a', tier: 'gold', isIsolated: true }),
    )
    expect(groups).toEqual(['tenant:a', 'tenant:a'])
  })
})

describe('trustOf', () => {
  test('runs partner code, and that alone, in QuickJS and in a process of its tenant', () => {
    const partner = [template, code].map((mapping) =>
      trustOf({ mapping, tenantId: 'a', tier: 'gold', isIsolated: true, isPartnerCode: true }),
    )
    expect(partner).toEqual([1, 2].map(() => ({ group: 'partner:a', engine: 'quickjs' })))
    expect(trustOf({ mapping: code, tenantId: 'a', tier: 'gold', isIsolated: true })).toEqual({
      group: 'tenant:a',
      engine: 'isolated-vm',
    })
  })
})
