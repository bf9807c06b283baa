import { closestName } from '../../closest-name.ts'
import type { FieldType, FilterField, Operator } from './filter.ts'

/** What may be compared, and as what; `payload.` and a path stand for any value of the event. */
export const FIELD_TYPES = {
  id: 'uuid',
  status: 'text',
  stage: 'text',
  code: 'text',
  fingerprint: 'text',
  http: 'number',
  attempts: 'number',
  connector: 'text',
  'connector.version': 'text',
  operation: 'text',
  endpoint: 'uuid',
  route: 'uuid',
  'event.id': 'uuid',
  'event.type': 'text',
  response: 'uuid',
  key: 'key',
  'mapping.version': 'number',
  created: 'time',
  failed: 'time',
} as const satisfies Readonly<Record<string, FieldType>>

export type FieldName = keyof typeof FIELD_TYPES

const PAYLOAD = 'payload.'
const PATH_MAX = 20

/** Undefined for a name that stands for nothing. */
export function findField(name: string): FilterField | undefined {
  if (Object.hasOwn(FIELD_TYPES, name)) return { name, type: FIELD_TYPES[name as FieldName] }
  if (!name.startsWith(PAYLOAD)) return undefined
  const path = name.slice(PAYLOAD.length).split('.')
  const isPath = path.length <= PATH_MAX && path.every((step) => /^[\w-]+$/.test(step))
  return isPath ? { name, type: 'payload', path } : undefined
}

/** What there is, with what was probably meant first. */
export function describeFields(name: string): string {
  const names = [...Object.keys(FIELD_TYPES), `${PAYLOAD}PATH`]
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
