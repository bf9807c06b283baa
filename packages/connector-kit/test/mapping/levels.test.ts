import { describe, expect, test } from 'vitest'
import { MAPPING_LIMITS, type Mapping, type MappingRequest } from '../../src/index.ts'
import { needsHandlebars } from '../../src/mapping/needs-handlebars.ts'
import { javascript, template } from './support/mapping-request.ts'
import { sharedPool } from './support/shared-pool.ts'

const id = '5f0d2f6c-6d3c-5a1e-9d5e-0c8a7b6f4e21'
const event = {
  type: 'response.created',
  data: { response: { id, score: 9, none: null, list: [1, 2], nested: { k: 'v' } } },
}

const fields = (source: string, changes: Partial<MappingRequest> = {}): MappingRequest => ({
  ...template(source, { event, ...changes }),
  mapping: { kind: 'fields', source } satisfies Mapping,
})

async function run(requests: readonly MappingRequest[]) {
  return (await sharedPool().map(requests)).map((result) => (result.status === 'ok' ? result.output : result.message))
}

describe('field mappings', () => {
  test('give values with their types, and leave out what is absent', async () => {
    const r = 'event.data.response'
    const [output] = await run([
      fields(
        JSON.stringify({
          number: `{{${r}.score}}`,
          text: `score {{${r}.score}}, {{${r}.absent}}{{${r}.nested}}`,
          none: `{{${r}.none}}`,
          list: `{{${r}.list}}`,
          absent: `{{${r}.absent}}`,
          items: [`{{${r}.absent}}`, 1, `{{${r}.score}}`, null, `{{{${r}.nested.k}}}`],
          literal: '{{5}}',
          block: `{{#if ${r}.score}}yes{{else}}no{{/if}}`,
          call: '{{upper "a"}}',
          raw: '\\{{x}}',
          plain: 'a "quoted" \\ & <text>',
          deep: { er: [{ x: `{{${r}.list.[1]}}` }] },
        }),
      ),
    ])
    expect(JSON.parse(output!)).toEqual({
      number: 9,
      text: 'score 9, {"k":"v"}',
      none: null,
      list: [1, 2],
      items: [1, 9, null, 'v'],
      literal: 5,
      block: 'yes',
      call: 'A',
      raw: '{{x}}',
      plain: 'a "quoted" \\ & <text>',
      deep: { er: [{ x: 2 }] },
    })
  })

  test('look up as Handlebars does, whether a path is plain or not', async () => {
    const paths = [
      'event.list.length',
      'event.text.length',
      'event.toString',
      'event.list.map',
      'event.__proto__',
      'event.none.x',
      'event.none',
      'event.n.x',
      'context.seed',
      'event.constructor.name',
    ]
    const odd = { list: [1, 2], text: 'abc', none: null, n: 5 }
    const plain = fields(JSON.stringify(paths.map((path) => ({ path: `{{${path}}}` }))), { event: odd })
    const called = fields(JSON.stringify(paths.map((path) => ({ path: `{{#with this}}{{json ${path}}}{{/with}}` }))), {
      event: odd,
    })
    const [looked, rendered] = await run([plain, called])
    const expected = (JSON.parse(rendered!) as { path: string }[]).map(({ path }) => JSON.parse(path) as unknown)
    expect((JSON.parse(looked!) as { path?: unknown }[]).map(({ path }) => path ?? null)).toEqual(expected)
    expect(expected).toEqual([2, 3, null, null, null, null, null, null, 'seed-1', null])
  })

  test('need no Handlebars where all of them are plain', () => {
    const needs = (source: string) => needsHandlebars({ kind: 'fields', source })
    expect(needs('{"a":"{{event.x}}","b":[1,"text","{{ context.now }}"]}')).toBe(false)
    for (const more of [
      'x {{event.x}}',
      '{{upper event.x}}',
      '{{event.list.[0]}}',
      '{{event.this}}',
      '{{now}}',
      '{{{event.x}}}',
      '{{event.x}}{{event.y}}',
    ]) {
      expect(needs(JSON.stringify({ a: [more] }))).toBe(true)
    }
    expect(needs('{"a":"\\u007b{upper event.x}}"}')).toBe(true)
    expect(needs('{')).toBe(false)
  })

  test('keep one event’s values out of the next', async () => {
    const both = fields('{"a":"{{event.a}}","b":"{{event.b}}"}')
    const outputs = await run([
      { ...both, event: { a: 1 } },
      { ...both, event: { b: 2 } },
      { ...both, event: {} },
    ])
    expect(outputs).toEqual(['{"a":1}', '{"b":2}', '{}'])
  })

  test('keep whatever a respondent wrote inside its text', async () => {
    const hostile = '"}, {{json event}} \\" \u2028 <script> {{#each}}'
    const [output] = await run([fields('{"a":"{{event.x}}","b":"x {{event.x}}"}', { event: { x: hostile } })])
    expect(JSON.parse(output!)).toEqual({ a: hostile, b: `x ${hostile}` })
  })

  test('have members named __proto__ and 1 like any other', async () => {
    const [output] = await run([
      fields('{"b":"{{event.x}}","1":"{{event.x}}","__proto__":{"polluted":"{{event.x}}"}}', { event: { x: 7 } }),
    ])
    expect(output).toBe('{"1":7,"b":7,"__proto__":{"polluted":7}}')
  })

  test('may be one expression as a whole', async () => {
    expect(
      await run([fields('"{{event.data.response.nested}}"'), fields('"{{event.absent}}"'), fields('{"a":1}')]),
    ).toEqual([
      '{"k":"v"}',
      `the whole mapping is one expression, and it is absent, in response.created of ${id}`,
      '{"a":1}',
    ])
  })
})

describe('errors', () => {
  test('name line, column and event in every level', async () => {
    const messages = await run([
      fields('{\n  "a": 1,\n  "due": "on {{date \'tomorrow\'}}"\n}'),
      fields('{"a\\n": ["{{upper (date \\"x\\")}}"]}'),
      template('{"a": 1,\n "due": "{{date "tomorrow"}}"}', { event }),
      javascript('\nfunction map(event) {\n  return scores + 1\n}', { event }),
      javascript('function map() { null.x }', { event }),
      javascript('function map() { return helpers.npsBand(11) }', { event }),
    ])
    const where = `, in response.created of ${id}`
    expect(messages).toEqual([
      `RangeError: line 3, column 14: date: "tomorrow" is not a time${where}`,
      `RangeError: line 1, column 10: date: "x" is not a time${where}`,
      `RangeError: line 2, column 10: date: "tomorrow" is not a time${where}`,
      `ReferenceError: scores is not defined (line 3, column 3)${where}`,
      `TypeError: Cannot read properties of null (reading 'x') (line 1, column 23)${where}`,
      `RangeError: npsBand: 11 is not between 0 and 10 (line 1, column 33)${where}`,
    ])
  })

  test('are found when a version is made, where they can be', async () => {
    const check = async (source: string) => {
      const result = await sharedPool().check({ kind: 'fields', source })
      return result.status === 'ok' ? 'ok' : result.message
    }
    expect(await check('{"a":"{{event.x}}"}')).toBe('ok')
    expect(await check('{"a":"{{answer \'nps\'}}"}')).toBe('ok')
    expect(await check('{"a":')).toContain('JSON')
    expect(await check('{\n "a":"{{#if x}}"}')).toContain('line 2, column 6 (/a): Parse error')
    expect(await check('{\n "a":"{{missing 1}}"}')).toMatch(/missing - 2:6/)
    expect(await check('{"{{x}}":1}')).toContain('names of members cannot hold expressions')
  })

  test('name what is nested too deeply', async () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
    expect(MAPPING_LIMITS.outputDepth).toBe(64)
    const outputs = await run([
      template(nested(64)),
      template(nested(65)),
      template(`["${'[{'.repeat(100)}\\"${'['.repeat(100)}"]`),
      javascript(`function map() { let x = []; for (let i = 0; i < 64; i++) x = { x }; return x }`),
    ])
    expect(outputs[0]).toBe(nested(64))
    expect(outputs[1]).toContain('more than 64 levels')
    expect(outputs[2]).toMatch(/^\["\[\{/)
    expect(outputs[3]).toContain('more than 64 levels')
  })

  test('tell what helpers miss', async () => {
    const messages = await run([
      fields('{"a":"{{answer \'nps\'}}"}', { event: { type: 'x' } }),
      fields('{"a":"{{number \'abc\'}}"}', { event: { type: 'x' } }),
      fields('{"a":"{{date event.at \'iso\' zone=\'Mars/Olympus\'}}"}', { event: { at: 0 } }),
      fields('{"a":"{{dateAdd event.at 1 \'months\'}}"}', { event: { at: 0 } }),
    ])
    expect(messages[0]).toContain('the questions of the survey were not given, so "nps" cannot be found')
    expect(messages[1]).toContain('number: "abc" is not a number')
    expect(messages[2]).toContain('Mars/Olympus')
    expect(messages[3]).toContain('"months" is not one of minutes, hours, days, weeks')
  })
})

describe('helpers in JavaScript', () => {
  test('are there when they are named, frozen, and know the event that is mapped', async () => {
    const context = (value: number) => ({
      now: '2026-01-01T00:00:00Z',
      seed: 's',
      questions: [{ id: 'q', key: 'k', type: 'nps', value }],
    })
    const answered = (numericValue: number) => ({
      data: { response: { answers: [{ questionId: 'q', numericValue }] } },
    })
    const source =
      'function map() { return [helpers.answer("k"), Object.isFrozen(helpers), Object.isFrozen(helpers.slug)] }'
    const outputs = await run([
      javascript(source, { event: answered(3), context: context(0) }),
      javascript(source, { event: answered(10), context: context(0) }),
      javascript(
        'function map() { return [typeof globalThis["help" + "ers"], typeof setMappedEvent, typeof Handlebars] }',
      ),
      javascript('const helpers = { mine: 1 }; function map() { return helpers.mine }'),
    ])
    expect(outputs).toEqual(['[3,true,true]', '[10,true,true]', '["undefined","undefined","undefined"]', '1'])
  })
})
