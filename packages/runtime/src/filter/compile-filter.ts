import { responseIdOf } from '../ingest/response-id.ts'
import type { TenantId } from '../tenancy/tenant.ts'
import type { Comparison, Filter, FilterField, Operator } from './filter.ts'
import { toTime } from './values.ts'

export interface CompileOptions {
  readonly tenantId: TenantId
  readonly now: Date
  /** The number of the first parameter that is free. */
  readonly firstParameter: number
}

/** A condition, and what its parameters are. No word of the caller's is in `sql`. */
export interface Condition {
  readonly sql: string
  readonly values: readonly unknown[]
}

const CASTS = {
  text: 'text',
  uuid: 'uuid',
  number: 'numeric',
  time: 'timestamptz',
  key: 'uuid',
  payload: 'text',
} as const satisfies Readonly<Record<FilterField['type'], string>>

/** Names of fields become expressions of their vocabulary, values become parameters. */
export function compileFilter(filter: Filter, options: CompileOptions): Condition {
  const values: unknown[] = []
  const bind = (value: unknown): string => `$${options.firstParameter - 1 + values.push(value)}`
  return { sql: render(filter, { ...options, bind }), values }
}

interface Rendering extends CompileOptions {
  readonly bind: (value: unknown) => string
}

function render(filter: Filter, rendering: Rendering): string {
  if (filter.kind === 'comparison') return renderComparison(filter, rendering)
  if (filter.kind === 'not') return `not (${render(filter.part, rendering)})`
  return `(${filter.parts.map((part) => render(part, rendering)).join(` ${filter.kind} `)})`
}

/** Never null, so that `not` means the others. */
function renderComparison(comparison: Comparison, rendering: Rendering): string {
  const { field, operator, values } = comparison
  const { bind } = rendering
  const given = values.map((value) => toParameter(field, value, rendering))
  const path = field.path && `${bind(field.path)}::text[]`
  const column = path === undefined ? field.column : `${field.column} #>> ${path}`
  if (operator === 'is null' || operator === 'is not null') return `(${column}) ${operator}`
  const cast = CASTS[field.type]
  if (operator === 'in') return `coalesce((${column}) = any (${bind(given)}::${cast}[]), false)`
  if (operator === 'not in') return `not coalesce((${column}) = any (${bind(given)}::${cast}[]), false)`
  if (operator === '~') return `coalesce((${column}) like ${bind(toPattern(values[0] as string))}::text, false)`
  if (operator === '!~') return `not coalesce((${column}) like ${bind(toPattern(values[0] as string))}::text, false)`
  if (operator === '=') return `coalesce((${column}) = ${bind(given[0])}::${cast}, false)`
  if (operator === '!=') return `(${column}) is distinct from ${bind(given[0])}::${cast}`
  const compared = path === undefined ? column : numberAt(field.column, path)
  return `coalesce((${compared}) ${operator satisfies Operator} ${bind(given[0])}::${path === undefined ? cast : 'numeric'}, false)`
}

const numberAt = (payload: string, path: string): string =>
  `case when json_typeof(${payload} #> ${path}) = 'number' then (${payload} #>> ${path})::numeric end`

function toParameter({ type }: FilterField, value: string, { tenantId, now }: Rendering): unknown {
  if (type === 'key') return responseIdOf(tenantId, value)
  return type === 'time' ? toTime(value, now) : value
}

/** For LIKE: `*` is anything, and what means something there means itself. */
const toPattern = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&').replaceAll('*', '%')
