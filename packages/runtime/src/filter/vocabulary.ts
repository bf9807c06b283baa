import { closestName } from '../closest-name.ts'
import type { FieldType, FilterField, Operator } from './filter.ts'

/** A field that there is, and the expression that it stands for. */
export interface FieldDefinition {
  readonly type: FieldType
  readonly column: string
  /** Where it takes only some values. */
  readonly choices?: readonly string[]
}

/** What filters over one kind of thing may compare, and as what. The tenant is the parameter $1 of every statement. */
export interface Vocabulary {
  readonly fields: Readonly<Record<string, FieldDefinition>>
  /** The JSON that `payload.` and a path stand for any value of, where there is one. */
  readonly payload?: string
}

const PAYLOAD = 'payload.'
const PATH_MAX = 20

/** Undefined for a name that stands for nothing. */
export function findField({ fields, payload }: Vocabulary, name: string): FilterField | undefined {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (field) return { name, ...field }
  if (payload === undefined || !name.startsWith(PAYLOAD)) return undefined
  const path = name.slice(PAYLOAD.length).split('.')
  const isPath = path.length <= PATH_MAX && path.every((step) => /^[\w-]+$/.test(step))
  return isPath ? { name, type: 'payload', column: payload, path } : undefined
}

/** What there is, with what was probably meant first. */
export function describeFields({ fields, payload }: Vocabulary, name: string): string {
  const names = [...Object.keys(fields), ...(payload === undefined ? [] : [`${PAYLOAD}PATH`])]
  const closest = closestName(name, names)
  return `a field: ${[closest, ...names.filter((each) => each !== closest)].join(', ')}`
}

const ORDERED: readonly Operator[] = ['=', '!=', '<', '<=', '>', '>=']
const LISTED: readonly Operator[] = ['in', 'not in', 'is null', 'is not null']
const PATTERNS: readonly Operator[] = ['~', '!~']

export const OPERATORS_OF: Readonly<Record<FieldType, readonly Operator[]>> = {
  text: ['=', '!=', ...PATTERNS, ...LISTED],
  uuid: ['=', '!=', ...LISTED],
  number: [...ORDERED, ...LISTED],
  time: ['<', '<=', '>', '>=', 'is null', 'is not null'],
  key: ['=', '!=', 'in', 'not in'],
  payload: [...ORDERED, ...PATTERNS, ...LISTED],
}
