import { describe, expect, test } from 'vitest'
import { createChunkPaces } from '../../src/mapping/chunk-pace.ts'

describe('createChunkPaces', () => {
  test('doubles from one to 128 while chunks are quick', () => {
    const paces = createChunkPaces()
    const seen = Array.from({ length: 9 }, () => {
      const items = paces.of('a')
      paces.learn('a', { items, cpuMs: 1 })
      return items
    })
    expect(seen).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 128])
  })

  test('halves when a chunk is slow, never below one', () => {
    const paces = createChunkPaces()
    for (let round = 0; round < 3; round++) paces.learn('a', { items: paces.of('a'), cpuMs: 1 })
    paces.learn('a', { items: 8, cpuMs: 11 })
    expect(paces.of('a')).toBe(4)
    for (let round = 0; round < 9; round++) paces.learn('a', { items: 1, cpuMs: 11 })
    expect(paces.of('a')).toBe(1)
  })

  test('learns nothing from a chunk that was shorter than its pace', () => {
    const paces = createChunkPaces()
    paces.learn('a', { items: 1, cpuMs: 1 })
    paces.learn('a', { items: 1, cpuMs: 1 })
    expect(paces.of('a')).toBe(2)
  })
})
