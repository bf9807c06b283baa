import { describe, expect, test } from 'vitest'
import { createMappingPool, type MappingRequest } from '../../src/index.ts'
import { javascript, template } from './support/mapping-request.ts'

const everySource = `
function map(event) {
  class Failure extends Error { constructor(message) { super(message); this.name = 'Failure' } }
  return {
    event, now: Date.now(), date: new Date(), text: Date(), local: new Date().toLocaleString(), hours: new Date(2020, 5, 1).getHours(),
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone, formatted: new Intl.DateTimeFormat('en').format(),
    parts: new Intl.DateTimeFormat('en').formatToParts(), random: [Math.random(), Math.random()], failure: new Failure('x').name,
  }
}`

async function outputsOf(requests: readonly MappingRequest[]): Promise<string[]> {
  await using pool = createMappingPool({ spares: 0 })
  return (await pool.map(requests)).map((result) => (result.status === 'ok' ? result.output : result.message))
}

describe('mappings', () => {
  test('give the same bytes for the same input, run after run and process after process', async () => {
    const runs = Array.from({ length: 1_000 }, () => javascript(everySource))
    const outputs = new Set([
      ...(await outputsOf(runs)),
      ...(await outputsOf(runs)),
      ...(await outputsOf(runs.slice(0, 1))),
    ])

    expect(outputs.size).toBe(1)
    expect(JSON.parse([...outputs][0]!)).toMatchObject({
      now: 1_767_323_045_678,
      date: '2026-01-02T03:04:05.678Z',
      hours: 0,
      zone: 'UTC',
      formatted: '1/2/2026',
      failure: 'Failure',
    })
  })

  test('follow the clock and the seed of each event', async () => {
    const source = 'function map() { return [new Date().getUTCFullYear(), Math.random()] }'
    const at = (now: string, seed: string) => javascript(source, { context: { now, seed } })
    const [first, later, reseeded, again] = (
      await outputsOf([
        at('2026-01-01T00:00:00Z', 'a'),
        at('2027-01-01T00:00:00Z', 'a'),
        at('2026-01-01T00:00:00Z', 'b'),
        at('2026-01-01T00:00:00Z', 'a'),
      ])
    ).map((output) => JSON.parse(output))

    expect(later).toEqual([2027, first[1]])
    expect(reseeded[1]).not.toBe(first[1])
    expect(again).toEqual(first)
  })

  test('keep no state between two events', async () => {
    const counting = javascript(
      'let count = 0; function map() { map.calls = (map.calls ?? 0) + 1; return [++count, map.calls] }',
    )
    expect(await outputsOf([counting, counting, counting])).toEqual(['[1,1]', '[1,1]', '[1,1]'])
  })

  test('run the source they were asked with, even under a version seen before', async () => {
    const one = javascript('function map() { return 1 }', { version: 'v1' })
    const two = javascript('function map() { return 2 }', { version: 'v1' })
    const three = template('3', { version: 'v1', group: one.group })
    expect(await outputsOf([one, two, one, three])).toEqual(['1', '2', '1', '3'])
  })

  test('return JSON values, and nothing that JSON would silently drop', async () => {
    const returning = (code: string) => javascript(`function map() { return ${code} }`)
    const outputs = await outputsOf(
      ['null', '0', '"x"', '[undefined]', 'undefined', '() => 1', 'Promise.resolve(1)', '10n'].map(returning),
    )
    expect(outputs.slice(0, 4)).toEqual(['null', '0', '"x"', '[null]'])
    expect(outputs.slice(4)).toEqual([
      'map returned undefined, which is not a JSON value',
      'map returned function, which is not a JSON value',
      'map returned a promise; it must return the JSON value itself',
      'TypeError: Do not know how to serialize a BigInt',
    ])
  })
})
