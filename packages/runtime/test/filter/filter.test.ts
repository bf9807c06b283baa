import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEAD_LETTERS } from '../../src/dead-letters/dead-letter-fields.ts'
import { compileFilter } from '../../src/filter/compile-filter.ts'
import { type Filter, FilterError } from '../../src/filter/filter.ts'
import { parseFilter } from '../../src/filter/parse-filter.ts'
import { responseIdOf } from '../../src/ingest/response-id.ts'
import type { TenantId } from '../../src/tenancy/tenant.ts'

const NOW = new Date('2026-11-22T12:00:00.000Z')
const TENANT = '2b1f7f7e-5b0a-4d42-9c1e-0a4c5d6e7f80' as TenantId
const ID = '0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21'

const compile = (source: string) =>
  compileFilter(parseFilter(source, DEAD_LETTERS), { tenantId: TENANT, now: NOW, firstParameter: 5 })

/** The tree as nested lists. */
const outline = (filter: Filter): unknown => {
  if (filter.kind === 'comparison') return [filter.field.name, filter.operator, ...filter.values].join(' ')
  return filter.kind === 'not' ? ['not', outline(filter.part)] : [filter.kind, ...filter.parts.map(outline)]
}

function problemOf(source: string): FilterError['problem'] {
  try {
    parseFilter(source, DEAD_LETTERS)
  } catch (error) {
    if (error instanceof FilterError) return error.problem
    throw error
  }
  throw new Error(`${source} was read`)
}

describe('a filter', () => {
  it.each<[string, unknown]>([
    ['code = http_503', 'code = http_503'],
    ["code='http_503'", 'code = http_503'],
    [`connector != "hub""spot"`, 'connector != hub"spot'],
    ['attempts >= 3', 'attempts >= 3'],
    ['status in (refused, exhausted)', 'status in refused exhausted'],
    ['code NOT IN (a)', 'code not in a'],
    ['mapping.version is not null', 'mapping.version is not null'],
    ['operation is null', 'operation is null'],
    ['code ~ http_5*', 'code ~ http_5*'],
    ['failed > now-2h', 'failed > now-2h'],
    [`id = ${ID}`, `id = ${ID}`],
    ['payload.data.response.dims.store-type = kiosk', 'payload.data.response.dims.store-type = kiosk'],
    ['code = a or code = b and not code = c', ['or', 'code = a', ['and', 'code = b', ['not', 'code = c']]]],
    ['(code = a or code = b) and code = c', ['and', ['or', 'code = a', 'code = b'], 'code = c']],
    // A word of the grammar in quotes is a value.
    ["code = 'and' and key = 'or'", ['and', 'code = and', 'key = or']],
  ])('reads %s', (source, expected) => {
    expect(outline(parseFilter(source, DEAD_LETTERS))).toEqual(expected)
  })

  it.each<[string, number, RegExp, string]>([
    ['', 1, /^a field: /, 'the end'],
    ['colour = red', 1, /^a field: /, '"colour"'],
    ['conector = hubspot', 1, /^a field: connector, /, '"conector"'],
    ['code', 5, /^one of =, !=, ~/, 'the end'],
    ['code < 3', 6, /^one of =, !=, ~/, '"<"'],
    ['attempts = many', 12, /^a number$/, '"many"'],
    ['failed > yesterday', 10, /^a time such as/, '"yesterday"'],
    ['failed > 2026-13-01', 10, /^a time such as/, '"2026-13-01"'],
    ['failed > 2026-02-30', 10, /^a time such as/, '"2026-02-30"'],
    ['status = dead', 10, /^one of refused, exhausted, unknown$/, '"dead"'],
    ['endpoint = acme', 12, /^an id$/, '"acme"'],
    ['code = a code = b', 10, /^`and`, `or` or the end$/, '"code"'],
    ['(code = a', 10, /^`\)`$/, 'the end'],
    ['code in ()', 10, /^a value$/, '")"'],
    ["code = 'a", 8, /^a text that ends with '/, 'one that does not end'],
    ['code = a; drop table deliveries', 9, /^a field, a value/, ';'],
    ['payload.a..b = 1', 1, /^a field: /, '"payload.a..b"'],
    [`${'('.repeat(21)}code = a`, 21, /^at most 20 brackets/, '"("'],
    [Array.from({ length: 51 }, () => 'code = a').join(' or '), 601, /^at most 50 comparisons$/, '"code"'],
  ])('says where and why it cannot read %j', (source, position, expected, got) => {
    expect(problemOf(source)).toEqual({ position, expected: expect.stringMatching(expected), got })
  })

  it('binds every value, whatever is in it, and puts no word of the caller’s into SQL', () => {
    const hostile = "x'; drop table deliveries; --"
    const { sql, values } = compile(`code = "${hostile}" and payload.a-b.c = "${hostile}" and key = "${hostile}"`)
    expect(sql).not.toMatch(/drop|a-b/)
    expect(values).toEqual([hostile, ['a-b', 'c'], hostile, responseIdOf(TENANT, hostile)])
    expect(sql).toMatch(/\$5.*\$6.*\$7.*\$8/s)
  })

  it('takes a star for anything, and what means something in LIKE for itself', () => {
    expect(compile(`code ~ '50%_\\*'`).values).toEqual(['50\\%\\_\\\\%'])
  })

  it('counts back from now', () => {
    expect(compile('failed > now-2h').values).toEqual([new Date('2026-11-22T10:00:00.000Z')])
    expect(compile('failed <= 2026-11-22').values).toEqual([new Date('2026-11-22T00:00:00.000Z')])
  })

  it('ends with a filter or with a problem, for whatever is written', () => {
    const words = fc.constantFrom(
      ...Object.keys(DEAD_LETTERS.fields),
      '=',
      'in',
      'not',
      '(',
      ')',
      ',',
      'and',
      "'",
      'payload.a',
      '3',
    )
    const sources = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.array(words, { maxLength: 12 }).map((all) => all.join(' ')),
    )
    const ends = fc.property(sources, (source) => {
      try {
        parseFilter(source, DEAD_LETTERS)
      } catch (error) {
        expect(error).toBeInstanceOf(FilterError)
        const { position } = (error as FilterError).problem
        expect(position).toBeGreaterThanOrEqual(1)
        expect(position).toBeLessThanOrEqual(source.length + 1)
      }
    })
    fc.assert(ends, { numRuns: 2_000 })
  })
})
