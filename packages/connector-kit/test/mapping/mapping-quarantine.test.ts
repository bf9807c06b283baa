import { describe, expect, test } from 'vitest'
import { createMappingQuarantine } from '../../src/mapping/mapping-quarantine.ts'

function setup() {
  let nowMs = 0
  const quarantine = createMappingQuarantine({ clock: { now: () => new Date(nowMs) } })
  const advance = (ms: number): void => {
    nowMs += ms
  }
  return { quarantine, advance }
}

describe('createMappingQuarantine', () => {
  test('says which strike is the third', () => {
    const { quarantine } = setup()
    expect([1, 2, 3].map(() => quarantine.strike('a'))).toEqual([undefined, undefined, new Date(600_000)])
    expect([quarantine.has('a'), quarantine.has('b')]).toEqual([true, false])
  })

  test('forgets strikes older than ten minutes', () => {
    const { quarantine, advance } = setup()
    quarantine.strike('a')
    quarantine.strike('a')
    advance(600_000)
    expect(quarantine.strike('a')).toBe(undefined)
    expect(quarantine.has('a')).toBe(false)
  })

  test('stays bounded however many mappings misbehave', () => {
    const { quarantine } = setup()
    for (let count = 0; count < 3; count++) quarantine.strike('first')
    for (let index = 0; index < 10_000; index++) quarantine.strike(`other-${index}`)
    expect(quarantine.has('first')).toBe(false)
  })
})
