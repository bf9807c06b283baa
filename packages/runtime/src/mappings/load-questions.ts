import { type JsonValue, type Mapping, needsQuestions } from '@howazit/connector-kit'
import { isUuid } from '../ids.ts'
import type { Oltp } from '../oltp/oltp.ts'
import { SELECT_QUESTIONS } from '../surveys/select-survey.ts'
import type { Tenant } from '../tenancy/tenant.ts'

/** What a mapping sees beside an event: nothing, or the questions of the survey that it is about. */
export type Questions = { readonly questions?: readonly JsonValue[] }

/** An event on its way through a mapping. */
export interface Mapped {
  readonly mapping: Pick<Mapping, 'source'>
  readonly event: unknown
}

interface Row {
  readonly survey_id: string
  readonly version: number
  readonly questions: readonly JsonValue[]
}

/**
 * The questions of the surveys that events answer, for those whose mapping asks: of the very version that was answered, which never
 * changes, so that mapping again makes the same. An event about no survey, or about one that is not there, has none.
 */
export async function loadQuestions(
  oltp: Oltp,
  tenant: Tenant,
  mapped: readonly Mapped[],
): Promise<(mapped: Mapped) => Questions> {
  const asked = mapped.filter(({ mapping }) => needsQuestions(mapping)).flatMap(({ event }) => versionOf(event) ?? [])
  if (asked.length === 0) return ({ mapping }) => (needsQuestions(mapping) ? { questions: [] } : {})
  const { rows } = await oltp.inTenant(tenant, (tx) =>
    tx.query<Row>(SELECT, [tenant.id, asked.map(({ surveyId }) => surveyId), asked.map(({ version }) => version)]),
  )
  const known = new Map(rows.map((row) => [`${row.survey_id} ${row.version}`, row.questions]))
  return ({ mapping, event }) => {
    if (!needsQuestions(mapping)) return {}
    const version = versionOf(event)
    return { questions: (version && known.get(`${version.surveyId} ${version.version}`)) ?? [] }
  }
}

interface SurveyVersion {
  readonly surveyId: string
  readonly version: number
}

/** The event may have been given by somebody: nothing is taken for granted. */
function versionOf(event: unknown): SurveyVersion | undefined {
  const { data } = (event ?? {}) as { readonly data?: { readonly response?: Record<string, unknown> | null } | null }
  const { surveyId, surveyVersion: version } = data?.response ?? {}
  const isVersion = typeof version === 'number' && Number.isInteger(version) && version > 0 && version < 2 ** 31
  return typeof surveyId === 'string' && isUuid(surveyId) && isVersion
    ? { surveyId: surveyId.toLowerCase(), version }
    : undefined
}

const SELECT = `
  select v.survey_id, v.version, (${SELECT_QUESTIONS}) as questions
  from survey_versions v
  where v.tenant_id = $1 and (v.survey_id, v.version) in (select * from unnest($2::uuid[], $3::int[]))`
