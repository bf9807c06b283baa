import { describe, expect, test } from 'vitest'
import type { MappingRequest } from '../../src/index.ts'
import { template, textTemplate } from './support/mapping-request.ts'
import { sharedPool } from './support/shared-pool.ts'

const event = {
  text: 'a "b" & <c> \\ \n\u2028 😀 end',
  n: 0,
  none: null,
  list: [1, 2],
  nested: { k: 'v' },
  at: '2026-03-01T10:20:30.456+02:00',
}

const render = (requests: readonly MappingRequest[]) => sharedPool().map(requests)

describe('template mappings', () => {
  test('escape inserted values for the inside of a JSON string', async () => {
    const [result] = await render([
      template('{"a":"{{event.text}}","b":"{{{event.nested.k}}}","c":"{{event.nested}}"}', { event }),
    ])
    expect(JSON.parse((result as { output: string }).output)).toEqual({ a: event.text, b: 'v', c: '{"k":"v"}' })
  })

  test('have the helpers they need', async () => {
    const cases: [string, string, unknown][] = [
      ['json of a string', '{{json event.text}}', event.text],
      ['json of a list', '{{json event.list}}', [1, 2]],
      ['json of nothing', '{{json event.absent}}', null],
      ['json beside a closing brace', '{"n":{{json event.n}}}', { n: 0 }],
      ['default for null', '"{{default event.none "x"}}"', 'x'],
      ['default for zero', '"{{default event.n "x"}}"', '0'],
      ['eq', '"{{#if (eq event.n 0)}}yes{{else}}no{{/if}}"', 'yes'],
      ['truncate keeps whole characters', '"{{truncate "ab😀cd" 3}}"', 'ab😀'],
      ['upper', '"{{upper event.nested.k}}"', 'V'],
      ['lower', '"{{lower "ÄB"}}"', 'äb'],
      ['date in UTC', '"{{date event.at}}"', '2026-03-01T08:20:30.456Z'],
      ['date by pattern', '"{{date event.at "dd.MM.yyyy HH:mm:ss.SSS"}}"', '01.03.2026 08:20:30.456'],
      ['date as Unix seconds', '{{date event.at "unix"}}', 1_772_353_230],
      ['the context', '"{{context.now}}"', '2026-01-02T03:04:05.678Z'],
    ]
    const results = await render(cases.map(([, source]) => template(source, { event })))
    const outputs = results.map((result) => (result.status === 'ok' ? JSON.parse(result.output) : result.message))
    expect(outputs.map((output, index) => [cases[index]![0], output])).toEqual(
      cases.map(([name, , expected]) => [name, expected]),
    )
  })

  test('escape nothing when their output is text', async () => {
    expect(await render([textTemplate('{{event.text}}', { event })])).toEqual([{ status: 'ok', output: event.text }])
  })

  test('fail with a reason the author can act on', async () => {
    const results = await render([
      template('{"n": {{event.absent}} }'),
      template('{{missing 1}}'),
      template('{{#if event}}'),
      template('"{{date "yesterday"}}"'),
    ])
    expect(results).toMatchObject([
      { code: 'mapping_output_invalid', message: expect.stringContaining('not JSON') },
      { code: 'mapping_failed', message: expect.stringContaining('missing') },
      { code: 'mapping_failed', message: expect.stringContaining('Parse error on line 1') },
      { code: 'mapping_failed', message: expect.stringContaining('"yesterday" is not a time') },
    ])
  })
})
