import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { namesOf, onlyName, parseTemplate } from '../../src/request/parse-template.ts'
import { renderText } from '../../src/request/render-text.ts'

const escapeBraces = (text: string) => text.replaceAll('{', '{{').replaceAll('}', '}}')

describe('parseTemplate', () => {
  it('finds names among text', () => {
    const { parts } = parseTemplate('a {input.ticket.id}/{+steps.file.key} {{b}}')
    expect(parts).toEqual([
      'a ',
      { name: 'input.ticket.id', path: ['input', 'ticket', 'id'], keepsSlashes: false },
      '/',
      { name: 'steps.file.key', path: ['steps', 'file', 'key'], keepsSlashes: true },
      ' {b}',
    ])
  })

  it('knows a text that is one name', () => {
    expect(onlyName(parseTemplate('{input.id}'))?.name).toBe('input.id')
    expect(onlyName(parseTemplate('{input.id} '))).toBeUndefined()
  })

  it.each(['{', '}', '{a', 'a}', '{}', '{ a}', '{a b}', '{.a}', '{a.}', '{a..b}', '{{}', '{"a": 1}', '{{a}'])(
    'says why %s is none',
    (text) => expect(parseTemplate(text).fault).toMatch(/character|no name/),
  )

  it('reads every text with its braces doubled as itself', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => renderText(escapeBraces(text), {}) === text))
  })

  it('takes any text, and is done with 100,000 braces at once', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('{', '}', 'a', '.', '+', '_') }), (text) => {
        const parsed = parseTemplate(text)
        return parsed.fault === undefined || namesOf(parsed).length === 0
      }),
    )
    const startedAt = performance.now()
    parseTemplate('{'.repeat(100_001))
    parseTemplate('{a}'.repeat(30_000))
    expect(performance.now() - startedAt).toBeLessThan(500)
  })
})
