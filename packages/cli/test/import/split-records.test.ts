import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../src/import/random.ts'
import type { Dialect } from '../../src/import/scan-cells.ts'
import { createRecordSplitter, type TextRecord } from '../../src/import/split-records.ts'

const comma: Dialect = { delimiter: ',', quote: '"', isCarriageReturnBreak: false }

function split(text: string, dialect: Dialect = comma, chunkChars = text.length || 1): TextRecord[] {
  const splitter = createRecordSplitter(dialect)
  const records: TextRecord[] = []
  for (let at = 0; at < text.length; at += chunkChars) records.push(...splitter.push(text.slice(at, at + chunkChars)))
  return [...records, ...splitter.end()]
}

const cells = (records: readonly TextRecord[]): string[][] => records.map((record) => record.cells)

describe('createRecordSplitter', () => {
  it('reads quoted cells with delimiters, quotes and line breaks inside', () => {
    expect(cells(split('a,"b,""c""",d\r\n1,"x\r\ny",3\n'))).toEqual([
      ['a', 'b,"c"', 'd'],
      ['1', 'x\r\ny', '3'],
    ])
  })

  it('takes LF, CR-LF and CR-CR-LF as line ends and leaves a lone CR in its cell', () => {
    expect(cells(split('a,b\n1,x\ry\r\n2,z\r\r\n3,w'))).toEqual([
      ['a', 'b'],
      ['1', 'x\ry'],
      ['2', 'z'],
      ['3', 'w'],
    ])
  })

  it('takes a lone CR as line end where the dialect says so', () => {
    expect(cells(split('a,b\r1,"x\ry"\r', { ...comma, isCarriageReturnBreak: true }))).toEqual([
      ['a', 'b'],
      ['1', 'x\ry'],
    ])
  })

  it('reads quotes as text where the dialect has none', () => {
    expect(cells(split('"Eight"\t"a" b\n', { ...comma, delimiter: '\t', quote: null }))).toEqual([['"Eight"', '"a" b']])
  })

  it('gives an unclosed quote one line and reads the next ones on their own', () => {
    const records = split('1,"open,a\n2,b,c\n3,"d",e\n')
    expect(records.map(({ problem, line }) => [problem, line])).toEqual([
      ['text_after_quote', 1],
      [undefined, 2],
      [undefined, 3],
    ])
    expect(split('1,"open,a\n2,b,c\n').map(({ problem }) => problem)).toEqual(['unclosed_quote', undefined])
  })

  it('cuts a record that never ends at four Mi characters instead of holding the file', () => {
    const records = split(`1,"${`${'x'.repeat(9_999)}\n`.repeat(450)}`, comma, 65_536)
    expect(records[0]).toMatchObject({ line: 1, problem: 'record_too_large' })
  })

  it('numbers physical lines, also after cells with line breaks', () => {
    expect(split('a\n"b\nc\r\nd"\ne\n').map(({ line }) => line)).toEqual([1, 2, 5])
  })

  it('gives the same records however the text is cut into chunks', () => {
    const text = 'a,"b ""x""",c\r\n1,"2\r\n3",\r\r\n"bad" x,1\n,,\n"é",5" screen,"'
    const whole = split(text)
    for (let chunkChars = 1; chunkChars < 12; chunkChars++) expect(split(text, comma, chunkChars)).toEqual(whole)
  })

  it('agrees with csv-parse on generated files', () => {
    const random = createRandom(7)
    const alphabet = ['a', 'é', ',', '"', '\n', '\r\n', ' ', '', 'long words', '😀']
    for (let round = 0; round < 200; round++) {
      const rows = Array.from({ length: 1 + random.below(6) }, () =>
        Array.from({ length: 3 }, () => Array.from({ length: random.below(5) }, () => random.pick(alphabet)).join('')),
      )
      const text = rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\n')
      const expected: string[][] = parse(text, { record_delimiter: '\n' })
      expect(cells(split(text, comma, 1 + random.below(9)))).toEqual(expected)
    }
  })
})
