import type { QuarantineGroup, QuarantineState, QuarantineStats } from '@howazit/sdk'
import { type Asked, readFilter } from '../filter/read-filter.ts'
import { ASKED } from '../oltp/statement-names.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { QuarantineDeps } from './list-quarantine.ts'
import { PLACE, QUARANTINED, VALUE } from './quarantine-fields.ts'

/** What groups may have in common, as the contract lists it, and the member of a group that tells it. */
const GROUPINGS = {
  code: { column: 'q.code', member: 'code' },
  pointer: { column: PLACE, member: 'pointer' },
  survey: { column: 'q.survey_id', member: 'surveyId' },
  version: { column: 'q.survey_version', member: 'surveyVersion' },
  value: { column: VALUE, member: 'value' },
  state: { column: 'q.state', member: 'state' },
} as const

type Grouping = keyof typeof GROUPINGS

export interface QuarantineCount extends Asked {
  /** Names of the contract, separated by commas. */
  readonly groupBy?: string | undefined
}

interface GroupRow {
  readonly held: number
  readonly released: number
  readonly discarded: number
  readonly common: Readonly<Partial<QuarantineGroup>>
  readonly example_id: string
  readonly first_at: Date
  readonly last_at: Date
}

const GROUPS_MAX = 100
const STATES = ['held', 'released', 'discarded'] as const

/** How many there are, the largest groups first; a replica may answer, seconds behind. @throws HowazitError of `readFilter` */
export async function countQuarantine(
  deps: QuarantineDeps,
  tenant: Tenant,
  { groupBy = 'code,pointer', ...asked }: QuarantineCount,
): Promise<QuarantineStats> {
  const { sql, values } = readFilter(deps, tenant, {
    ...asked,
    vocabulary: QUARANTINED,
    pointer: '/query/where',
    firstParameter: 2,
  })
  const { rows } = await deps.oltp.readInTenant(tenant, (tx) =>
    tx.query<GroupRow>(countBy(groupBy.split(',') as Grouping[], sql), [tenant.id, ...values]),
  )
  const sumOf = (state: QuarantineState) => rows.reduce((sum, row) => sum + row[state], 0)
  const byState = { held: sumOf('held'), released: sumOf('released'), discarded: sumOf('discarded') }
  return {
    total: byState.held + byState.released + byState.discarded,
    byState,
    groupCount: rows.length,
    groups: rows.slice(0, GROUPS_MAX).map(toGroup),
  }
}

const toGroup = ({ common, held, released, discarded, ...row }: GroupRow): QuarantineGroup => ({
  ...common,
  count: held + released + discarded,
  exampleId: row.example_id,
  firstQuarantinedAt: row.first_at.toISOString(),
  lastQuarantinedAt: row.last_at.toISOString(),
})

/** Names become expressions of the list above, so no word of the caller's is in it. */
function countBy(groupBy: readonly Grouping[], where: string): string {
  const groupings = [...new Set(groupBy)].map((name) => GROUPINGS[name])
  const members = groupings.map(({ column, member }) => `'${member}', ${column}`)
  return `${ASKED}
  select json_strip_nulls(json_build_object(${members.join(', ')})) as common,
         ${STATES.map((state) => `(count(*) filter (where q.state = '${state}'))::int as ${state}`).join(', ')},
         (array_agg(q.id order by q.created_at desc, q.id desc))[1] as example_id,
         min(q.created_at) as first_at, max(q.created_at) as last_at
  from quarantined_responses q
  where q.tenant_id = $1
    and ${where}
  group by ${groupings.map(({ column }) => column).join(', ')}
  order by count(*) desc, max(q.created_at) desc`
}
