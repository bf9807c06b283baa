import { describe, expect, test } from 'vitest'
import { createMappingQueue } from '../../src/mapping/mapping-queue.ts'
import { javascript } from './support/mapping-request.ts'

const item = (key: string, changes: { group?: string; input?: string; runsAlone?: boolean; source?: string } = {}) => {
  const { group = 'g', input = '{}', runsAlone = false, source = 'same' } = changes
  return { request: javascript(source), key, group, input, runsAlone, hasStalled: false }
}
const upTo = (count: number) => ({ bytesMax: 10, countMax: () => count })

function queueOf(items: ReturnType<typeof item>[]) {
  const queue = createMappingQueue<ReturnType<typeof item>>()
  for (const each of items) queue.add(each)
  return queue
}

describe('createMappingQueue', () => {
  test('takes turns among the mappings of a group', () => {
    const queue = queueOf([item('a'), item('a'), item('a'), item('b')])
    const taken = [1, 2, 3].map(() => queue.take('g', upTo(2)).map(({ key }) => key))
    expect(taken).toEqual([['a', 'a'], ['b'], ['a']])
    expect(queue.groups()).toEqual([])
  })

  test('ends a chunk at the byte limit, at another source, and before an item that runs alone', () => {
    expect(queueOf([item('a', { input: '12345678' }), item('a', { input: '345' })]).take('g', upTo(9))).toHaveLength(1)
    expect(queueOf([item('a'), item('a', { source: 'other' })]).take('g', upTo(9))).toHaveLength(1)
    expect(queueOf([item('a'), item('a', { runsAlone: true })]).take('g', upTo(9))).toHaveLength(1)
    expect(queueOf([item('a', { runsAlone: true }), item('a')]).take('g', upTo(9))).toHaveLength(1)
  })

  test('takes at least one item, however large', () => {
    expect(queueOf([item('a', { input: 'x'.repeat(99) })]).take('g', upTo(1))).toHaveLength(1)
  })

  test('restores a lost chunk in front and in order', () => {
    const [first, second, third] = [item('a'), item('a'), item('a')]
    const queue = queueOf([first, second, third])
    queue.restore(queue.take('g', upTo(2)))
    expect(queue.take('g', upTo(3))).toEqual([first, second, third])
  })
})
