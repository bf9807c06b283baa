import { type Cursor, createCursor } from './cursor.ts'
import { type Comparison, type Filter, type FilterField, OPERATORS, type Operator } from './filter.ts'
import { describeValues, isValueOf } from './values.ts'
import { describeFields, findField, OPERATORS_OF, type Vocabulary } from './vocabulary.ts'

/** Enough for anybody, and nothing that a recursion or a statement breaks under. */
const DEPTH_MAX = 20
const COMPARISONS_MAX = 50
const VALUES_MAX = 500

/** Reads a filter by recursive descent; `filter.ts` has the grammar. @throws FilterError */
export function parseFilter(source: string, vocabulary: Vocabulary): Filter {
  const cursor = createCursor(source)
  const filter = readAnyOf({ cursor, vocabulary, depth: 0, count: { comparisons: 0 } })
  if (cursor.next().kind !== 'end') cursor.refuse('`and`, `or` or the end')
  return filter
}

interface Reading {
  readonly cursor: Cursor
  readonly vocabulary: Vocabulary
  readonly depth: number
  readonly count: { comparisons: number }
}

const readAnyOf = (reading: Reading): Filter => readChain('or', reading, readAllOf)

const readAllOf = (reading: Reading): Filter => readChain('and', reading, readPart)

function readChain(kind: 'and' | 'or', reading: Reading, readOne: (reading: Reading) => Filter): Filter {
  const parts = [readOne(reading)]
  while (reading.cursor.take(kind)) parts.push(readOne(reading))
  return parts.length === 1 ? (parts[0] as Filter) : { kind, parts }
}

function readPart(reading: Reading): Filter {
  const { cursor } = reading
  if (reading.depth === DEPTH_MAX) cursor.refuse(`at most ${DEPTH_MAX} brackets and \`not\`s around one another`)
  const inner = { ...reading, depth: reading.depth + 1 }
  if (cursor.take('not')) return { kind: 'not', part: readPart(inner) }
  if (!cursor.take('(')) return readComparison(reading)
  const filter = readAnyOf(inner)
  cursor.expect(')')
  return filter
}

function readComparison({ cursor, vocabulary, count }: Reading): Comparison {
  count.comparisons += 1
  if (count.comparisons > COMPARISONS_MAX) cursor.refuse(`at most ${COMPARISONS_MAX} comparisons`)
  const { kind, text } = cursor.next()
  const field =
    (kind === 'word' ? findField(vocabulary, text) : undefined) ?? cursor.refuse(describeFields(vocabulary, text))
  cursor.advance()
  const operator = readOperator(cursor, field)
  return { kind: 'comparison', field, operator, values: readOperands(cursor, { field, operator }) }
}

function readOperator(cursor: Cursor, field: FilterField): Operator {
  const allowed = OPERATORS_OF[field.type]
  const expected = `one of ${allowed.join(', ')} after ${field.name}`
  const operator = OPERATORS.find((each) => each === cursor.next().text) ?? takeWords(cursor)
  if (operator === undefined || !allowed.includes(operator)) cursor.refuse(expected)
  if (OPERATORS.some((each) => each === operator)) cursor.advance()
  return operator as Operator
}

function takeWords(cursor: Cursor): Operator | undefined {
  if (cursor.take('in')) return 'in'
  if (cursor.take('not')) return cursor.take('in') ? 'not in' : undefined
  if (!cursor.take('is')) return undefined
  const isNegated = cursor.take('not')
  if (!cursor.take('null')) return undefined
  return isNegated ? 'is not null' : 'is null'
}

interface Compared {
  readonly field: FilterField
  readonly operator: Operator
}

function readOperands(cursor: Cursor, compared: Compared): readonly string[] {
  const { operator } = compared
  if (operator === 'is null' || operator === 'is not null') return []
  if (operator !== 'in' && operator !== 'not in') return [readValue(cursor, compared)]
  cursor.expect('(')
  const values = [readValue(cursor, compared)]
  while (cursor.take(',')) {
    if (values.length === VALUES_MAX) cursor.refuse(`at most ${VALUES_MAX} values`)
    values.push(readValue(cursor, compared))
  }
  cursor.expect(')')
  return values
}

function readValue(cursor: Cursor, { field, operator }: Compared): string {
  const { kind, text } = cursor.next()
  const isValue = (kind === 'word' || kind === 'text') && isValueOf(field, operator, text)
  if (!isValue) cursor.refuse(describeValues(field, operator))
  cursor.advance()
  return text
}
