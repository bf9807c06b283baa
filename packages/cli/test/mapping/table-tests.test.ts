import { EXAMPLE_EVENTS } from '@howazit/sdk'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffLines, hasDifference } from '../../src/mapping/line-diff.ts'
import { mergePatch } from '../../src/mapping/merge-patch.ts'
import { judgeRun, parseTable } from '../../src/mapping/table-tests.ts'

const ok = (output: string) => ({ status: 'ok', output }) as const
const failed = { status: 'failed', code: 'mapping_failed', message: 'Error: no score' } as const
const parse = (...cases: unknown[]) => parseTable({ cases }, 'a.test.yaml')

describe('a table', () => {
  it('takes events from the contract by name, or as they are, and changes them', () => {
    const [byName, inline, changed] = parse(
      { event: 'ResponseDeleted', output: 1 },
      { name: 'inline', event: { a: { b: 1 } }, error: 'x' },
      { event: { a: { b: 1, c: 2 } }, with: { a: { b: null, d: 3 } }, output: null },
    )
    expect(byName).toEqual({ name: 'ResponseDeleted', event: EXAMPLE_EVENTS.ResponseDeleted, expected: { output: 1 } })
    expect(inline).toMatchObject({ name: 'inline', event: { a: { b: 1 } }, expected: { error: 'x' } })
    expect(changed).toMatchObject({ event: { a: { c: 2, d: 3 } }, expected: { output: null } })
  })

  it('gives every case the questions of the survey', () => {
    const questions = [{ id: 'q', key: 'nps' }]
    const cases = [
      { event: 'ResponseCreated', output: 1 },
      { event: {}, error: 'x' },
    ]
    expect(parseTable({ cases, questions }, 'a.test.yaml').map((row) => row.questions)).toEqual([questions, questions])
  })

  it.each([
    [undefined, 'the file has no cases'],
    [{ cases: [] }, 'the file has no cases'],
    [{ cases: [{ event: {}, output: 1 }], questions: {} }, 'the file has `questions` that are no list'],
    [{ cases: ['x'] }, 'case 1 is no object'],
    [
      { cases: [{ event: {}, outputs: 1 }] },
      'case 1 has a member "outputs"; there are name, event, with, output, error',
    ],
    [{ cases: [{ event: {} }] }, 'case 1 has to say `output` or `error`, and not both'],
    [{ cases: [{ event: {}, output: 1, error: 'x' }] }, 'case 1 has to say `output` or `error`, and not both'],
    [
      {
        cases: [
          { event: {}, output: 1 },
          { event: {}, error: '' },
        ],
      },
      'case 2 has an `error` that is no text',
    ],
    [{ cases: [{ event: 'Nothing', output: 1 }] }, 'case 1 has no `event`: an object, or one of ResponseCreated,'],
  ])('says what is wrong with %j', (table, message) => {
    expect(() => parseTable(table, 'a.test.yaml')).toThrow(`a.test.yaml: ${message}`)
  })
})

describe('a row', () => {
  it('is passed by the same JSON, whatever its order and white space, or by the same text', () => {
    const [json, text] = parse({ event: {}, output: { a: 1, b: [2] } }, { event: {}, output: 'Hello' })
    expect(judgeRun(json!, ok('{ "b": [2], "a": 1 }')).isPassed).toBe(true)
    expect(judgeRun(text!, ok('Hello')).isPassed).toBe(true)
    for (const output of ['{"a":1,"b":[3]}', '{"a":1}', 'null', 'no JSON'])
      expect(judgeRun(json!, ok(output)).isPassed).toBe(false)
    expect(judgeRun(json!, failed).isPassed).toBe(false)
  })

  it('that expects an error is passed by one that says so, and by no other', () => {
    const [byMessage, byCode, other] = parse(
      { event: {}, error: 'no score' },
      { event: {}, error: 'mapping_failed' },
      { event: {}, error: 'no name' },
    )
    expect([byMessage, byCode, other].map((each) => judgeRun(each!, failed).isPassed)).toEqual([true, true, false])
    expect(judgeRun(byMessage!, ok('1')).isPassed).toBe(false)
  })

  it('shows what differs, and no order of members', () => {
    const [row] = parse({ event: {}, output: { b: 2, a: 1, c: 'x' } })
    const { difference } = judgeRun(row!, ok('{"c":"y","a":1,"b":2}'))
    expect(difference?.split('\n')).toEqual([
      '  {',
      '    "a": 1,',
      '    "b": 2,',
      '-   "c": "x"',
      '+   "c": "y"',
      '  }',
    ])
  })
})

describe('a difference of lines', () => {
  it('holds both texts, each in its order', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1, maxLength: 12 })
      .map((lines) => lines.join('\n'))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after)
        const without = (mark: string) => lines.filter((each) => each.mark !== mark).map(({ line }) => line)
        expect(without('+').join('\n')).toBe(before)
        expect(without('-').join('\n')).toBe(after)
        expect(hasDifference(lines)).toBe(before !== after)
      }),
    )
  })

  it('ends at once for texts that are far too long to compare', () => {
    const long = (word: string) => Array.from({ length: 3_000 }, (_, at) => `${word} ${at}`).join('\n')
    expect(diffLines(long('a'), long('b'))).toHaveLength(6_000)
  })
})

describe('a merge patch', () => {
  // RFC 7396, appendix A.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('makes of %j with %j %j', (target, patch, merged) => {
    expect(mergePatch(target, patch)).toEqual(merged)
  })

  it('has no way to a prototype', () => {
    mergePatch({}, JSON.parse('{"__proto__": {"polluted": true}}'))
    expect({}).not.toHaveProperty('polluted')
  })
})
