import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  createMappingPool,
  type JsonValue,
  type MappingEngineName,
  type MappingPool,
  type MappingRequest,
} from '../../../src/index.ts'
import { javascript, template, textTemplate } from '../support/mapping-request.ts'
import { sharedPool } from '../support/shared-pool.ts'

const HANGS_AFTER_MS = 240_000
const ok = (output: string) => ({ status: 'ok', output })

/**
 * What every engine does, whatever it is made of; asked through the pool, because realms are made of the functions' own text, which
 * a test runner rewrites in its own process.
 */
export function testMappingEngine(engine: MappingEngineName): void {
  const on = (request: MappingRequest): MappingRequest => ({ ...request, engine, group: `${engine} ${request.group}` })
  const map = (pool: MappingPool, requests: readonly MappingRequest[]) => pool.map(requests.map(on))
  const outputsOf = (requests: readonly MappingRequest[]) => map(sharedPool(), requests)
  const script = (body: string, event: JsonValue = null) =>
    javascript(`function map(event, context) { ${body} }`, { event })

  describe(`mappings in ${engine}`, { timeout: HANGS_AFTER_MS }, () => {
    test('are JavaScript and templates, of JSON and of text', async () => {
      const event = { n: 1, text: 'a "b" \u2028 😀' }
      expect(
        await outputsOf([
          script('return { ...event, at: context.now }', { n: 1 }),
          template('{"n":{{json event.n}},"text":"{{event.text}}"}', { event }),
          textTemplate('{{event.text}}', { event }),
          textTemplate('{{event.text}}', { event: { text: 'a\ud800b' } }),
        ]),
      ).toEqual([
        ok('{"n":1,"at":"2026-01-02T03:04:05.678Z"}'),
        ok('{"n":1,"text":"a \\"b\\" \u2028 😀"}'),
        ok(event.text),
        ok('a\ufffdb'),
      ])
    })

    test('give the same time, chance and order of members as every other engine does', async () => {
      const body = `return { b: 1, a: 2, 10: 3, 9: 4, now: Date.now(), date: new Date(), hours: new Date(2020, 5, 1).getHours(),
        random: [Math.random(), Math.random()], event, list: [3, 1, 2].toSorted(), keys: Object.keys({ z: 1, y: 2 }) }`
      const once = script(body, { é: '\u0000' })
      const outputs = await outputsOf(Array.from({ length: 200 }, () => once))
      expect(new Set(outputs.map((result) => JSON.stringify(result))).size).toBe(1)
      expect(outputs[0]).toEqual(
        ok(
          '{"9":4,"10":3,"b":1,"a":2,"now":1767323045678,"date":"2026-01-02T03:04:05.678Z","hours":0,"random":[0.8126733123790473,0.5248212472070009],"event":{"é":"\\u0000"},"list":[1,2,3],"keys":["z","y"]}',
        ),
      )
    })

    test('keep no state between two events, and leave nothing for another tenant', async () => {
      const source =
        'let n = 0; function map() { try { globalThis.n = 1; Object.prototype.n = 1 } catch {} map.n = (map.n ?? 0) + 1; return [++n, map.n, typeof globalThis.n, typeof {}.n] }'
      const tenants = ['tenant-a', 'tenant-a', 'tenant-b'].map((tenantId) => javascript(source, { tenantId }))
      expect(await outputsOf(tenants)).toEqual(tenants.map(() => ok('[1,1,"undefined","undefined"]')))
    })

    test('are fields, with the helpers that every level has', async () => {
      const event = { at: '2026-03-01T10:20:30Z', list: [1], name: ' Über ' }
      const source = `{"a":"{{event.list}}","b":["{{event.absent}}","{{npsBand 9}} {{slug event.name}}"],"c":"{{date event.at 'dd.MM.yyyy HH:mm'}}",
        "d":"{{sha256 'é😀'}}","e":"{{uuid5 'a'}}","f":"{{emailHash 'A@b.c'}}","g":"{{number 2.345 decimals=2}}","h":"{{adf 'x'}}"}`
      const [fields, code, zoned] = await outputsOf([
        { ...template(source, { event }), mapping: { kind: 'fields', source } },
        script('return [helpers.md5("é"), helpers.join([1, null, 2]), helpers.escapeTelegram("1.5")]'),
        template('{"a":"{{date event.at "iso" zone="Europe/Berlin"}}"}', { event }),
      ])
      expect(JSON.parse((fields as { output: string }).output)).toEqual({
        a: [1],
        b: ['promoter uber'],
        c: '01.03.2026 10:20',
        d: createHash('sha256').update('é😀').digest('hex'),
        e: 'e1407479-3136-56c0-9908-bb02fb0339e2',
        f: createHash('md5').update('a@b.c').digest('hex'),
        g: '2.35',
        h: { version: 1, type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'x' }] }] },
      })
      expect(code).toEqual(ok(JSON.stringify([createHash('md5').update('é').digest('hex'), '1, 2', '1\\.5'])))
      // QuickJS has no Intl: it says so rather than giving another time.
      if (engine === 'quickjs')
        expect(zoned).toMatchObject({ message: expect.stringContaining('not known to the engine of partner code') })
      else expect(zoned).toEqual(ok('{"a":"2026-03-01T11:20:30.000+01:00"}'))
    })

    test('run the source they were asked with, even under a version seen before', async () => {
      const [one, two] = [1, 2].map((n) => javascript(`function map() { return ${n} }`, { version: 'v' }))
      expect(await outputsOf([one!, two!, one!])).toEqual([ok('1'), ok('2'), ok('1')])
    })

    test('say where they do not compile and what an event failed with', async () => {
      expect(
        await outputsOf([
          javascript('function map() {\n  return )\n}'),
          javascript('const map = 1'),
          template('{{#if}'),
          ...[0, 1, 2].map((event) => script('if (event === 1) throw new TypeError("no"); return event', event)),
        ]),
      ).toEqual([
        {
          status: 'failed',
          code: 'mapping_failed',
          message: expect.stringMatching(/^SyntaxError: .*\[mapping\.js:2:10\]$/),
        },
        { status: 'failed', code: 'mapping_failed', message: expect.stringContaining('function named map') },
        { status: 'failed', code: 'mapping_failed', message: expect.stringContaining('Parse error on line 1') },
        ok('0'),
        {
          status: 'failed',
          code: 'mapping_failed',
          message: expect.stringMatching(/^TypeError: no \(line 1, column \d+\)$/),
        },
        ok('2'),
      ])
    })

    test.each([
      'while (true) {}',
      'const again = () => Promise.resolve().then(again); again()',
      'const all = []; while (true) all.push({ a: [1] })',
      'return /^(a+)+$/.test("a".repeat(40) + "!")',
    ])('are stopped without their neighbour: %s', async (loop) => {
      await using pool = createMappingPool({ spares: 0 })
      const [stopped, neighbour, next] = await map(pool, [
        script(loop),
        javascript('function map() { return 1 }', { tenantId: 'tenant-neighbour' }),
        script('return 2'),
      ])
      expect(stopped).toMatchObject({ status: 'failed' })
      expect([neighbour, next]).toEqual([ok('1'), ok('2')])
    })

    test('are refused when their output is no JSON or too large', async () => {
      expect(
        await outputsOf([
          script('return () => 1'),
          script('return Promise.resolve(1)'),
          script('return "x".repeat(2 ** 20)'),
        ]),
      ).toMatchObject([1, 2, 3].map(() => ({ code: 'mapping_output_invalid' })))
    })
  })
}
