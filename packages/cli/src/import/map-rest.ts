import type { ColumnMapping, Suggestion } from './column-mapping.ts'
import type { Column } from './detect-headers.ts'
import { inferQuestions, type SystemColumn } from './infer-columns.ts'
import type { TableProfile } from './profile-columns.ts'
import type { FileShape } from './sniff.ts'
import { limits } from './survey-shapes.ts'

export interface MapRestOptions {
  shape: FileShape
  profile: TableProfile
  system: readonly SystemColumn[]
  rest: 'infer' | 'meta' | 'drop'
}

/** Gives every column that has no place yet one (adding to `mapping`), and says for all columns what they became. */
export function mapRest(mapping: ColumnMapping, options: MapRestOptions): Suggestion[] {
  const { shape, rest } = options
  const suggestions = describeGiven(mapping, options)
  const placed = new Set(suggestions.map(({ position }) => position - 1))
  const free = shape.columns.filter(({ index }) => !placed.has(index))
  if (rest === 'drop') {
    const used = describeUsed(mapping, free)
    const usedPositions = new Set(used.map(({ position }) => position))
    mapping.leftOut = free.filter(({ index }) => !usedPositions.has(index + 1)).map(({ index }) => index)
    return byPosition([...suggestions, ...used])
  }
  const systemByColumn = new Map(options.system.map((one) => [one.column, one]))
  const isAnswer = ({ index }: Column): boolean => rest === 'infer' && !systemByColumn.has(index)
  for (const column of free.filter((one) => !isAnswer(one))) {
    suggestions.push(
      placeSystemColumn(mapping, column, {
        known: systemByColumn.get(column.index),
        isOurs: shape.preset.name === 'howazit',
      }),
    )
  }
  for (const { question, confidence, reason } of inferQuestions(free.filter(isAnswer), options.profile)) {
    mapping.questions.push(question)
    for (const index of question.columns) {
      suggestions.push({
        position: index + 1,
        header: shape.columns[index]!.header,
        role: question.type,
        confidence,
        reason,
      })
    }
  }
  return byPosition(suggestions)
}

const byPosition = (suggestions: Suggestion[]): Suggestion[] =>
  suggestions.sort((left, right) => left.position - right.position)

function describeGiven(mapping: ColumnMapping, { shape }: MapRestOptions): Suggestion[] {
  const given = (index: number, role: string): Suggestion => {
    return { position: index + 1, header: shape.columns[index]!.header, role, confidence: 1, reason: 'given' }
  }
  return [
    ...mapping.questions.flatMap(({ columns, type }) => columns.map((index) => given(index, type))),
    ...mapping.dims.map(({ column }) => given(column, 'dims')),
    ...mapping.meta.map(({ column }) => given(column, 'meta')),
    ...(mapping.groupBy === undefined ? [] : [given(mapping.groupBy, 'group-by')]),
  ]
}

/** Columns that are neither answers nor kept as they are, but give the response its time, key and labels. */
function describeUsed(mapping: ColumnMapping, free: readonly Column[]): Suggestion[] {
  const roles = new Map<number, string>()
  const note = (column: number | undefined, role: string): void => {
    if (column !== undefined && !roles.has(column)) roles.set(column, role)
  }
  for (const { column } of mapping.at) note(column, 'at')
  for (const { column } of mapping.status) note(column, 'status')
  note(mapping.respondent, 'respondent')
  note(mapping.reference, 'reference')
  note(mapping.locale, 'locale')
  note(mapping.channel, 'channel')
  return free.flatMap(({ index, header }) => {
    const role = roles.get(index)
    return role === undefined
      ? []
      : [{ position: index + 1, header, role, confidence: 0.9, reason: 'by name and values' }]
  })
}

interface PlaceOptions {
  known: SystemColumn | undefined
  /** Our own CSV gives back its response as it was; other files keep the raw cells of times and labels beside it. */
  isOurs: boolean
}

function placeSystemColumn(
  mapping: ColumnMapping,
  { index, header }: Column,
  { known, isOurs }: PlaceOptions,
): Suggestion {
  const { role = 'meta', confidence = 0.9, reason = 'the rest was asked for', name = header } = known ?? {}
  if (role === 'dims' && mapping.dims.length < limits.dimsMax) {
    mapping.dims.push({ column: index, name: freeName(name.slice(0, limits.dimNameCharsMax - 5), mapping.dims) })
  } else if (role === 'meta' || role === 'dims' || !isOurs) {
    mapping.meta.push({ column: index, name: freeName(propertyName(name, index), mapping.meta) })
  }
  return { position: index + 1, header, role, confidence, reason }
}

/** Two columns must not write one property: the later value would replace the earlier. */
export function freeName(name: string, taken: readonly { name: string }[]): string {
  const isTaken = (candidate: string): boolean => taken.some((one) => one.name === candidate)
  if (!isTaken(name)) return name
  let ordinal = 2
  while (isTaken(`${name} (${ordinal})`)) ordinal++
  return `${name} (${ordinal})`
}

/** `__proto__` as a property would vanish in careless readers. */
export function propertyName(header: string, index: number): string {
  return ['__proto__', 'constructor', 'prototype'].includes(header) ? `column ${index + 1}` : header
}
