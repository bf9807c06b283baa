import type { Tx } from '../../../oltp/oltp.ts'
import type { Tenant } from '../../../tenancy/tenant.ts'
import type { ComputedFinding } from '../../findings/computed-finding.ts'
import type { WrittenFinding } from '../../findings/write-findings.ts'
import { hideAnswers } from '../../language-model/answer-rows.ts'
import { holdResponses } from './hold-responses.ts'

interface Found {
  readonly insightId: string
  readonly findings: readonly ComputedFinding[]
}

export async function deleteFindings(tx: Tx, tenant: Tenant, insightId: string): Promise<void> {
  await hideAnswers(tx, tenant, insightId)
  await tx.query(DELETE_VERBATIMS, [tenant.id, insightId])
  await tx.query(DELETE_FINDINGS, [tenant.id, insightId])
}

/** Each once: a step that is made again writes the same. */
export async function keepFindings(tx: Tx, tenant: Tenant, { insightId, findings }: Found): Promise<void> {
  await tx.query(KEEP_FINDINGS, [
    tenant.id,
    insightId,
    findings.map(({ figures }) => figures.id),
    findings.map(({ figures }) => JSON.stringify(figures)),
    findings.map(({ members }) => Buffer.from(members)),
  ])
  const quoted = findings.flatMap(({ figures, verbatims: places }) =>
    places.map((place, at) => ({ ...place, findingId: figures.id, position: at + 1 })),
  )
  // Who was erased since the records were read is shown nowhere.
  const held = await holdResponses(
    tx,
    tenant,
    quoted.map(({ responseId }) => responseId),
  )
  const verbatims = quoted.filter(({ responseId }) => held.has(responseId))
  await tx.query(KEEP_VERBATIMS, [
    tenant.id,
    insightId,
    verbatims.map(({ findingId }) => findingId),
    verbatims.map(({ position }) => position),
    verbatims.map(({ responseId }) => responseId),
    verbatims.map(({ questionId }) => questionId),
  ])
}

/** In no order, with nothing of what is shown for them. */
export async function readFigures(tx: Tx, tenant: Tenant, insightId: string): Promise<readonly ComputedFinding[]> {
  const { rows } = await tx.query<Omit<ComputedFinding, 'verbatims'>>(SELECT_FIGURES, [tenant.id, insightId])
  return rows.map((row) => ({ ...row, verbatims: [] }))
}

/** What is said about them, and their order. */
export async function keepWords(
  tx: Tx,
  tenant: Tenant,
  { insightId, findings }: { readonly insightId: string; readonly findings: readonly WrittenFinding[] },
): Promise<void> {
  await tx.query(KEEP_WORDS, [
    tenant.id,
    insightId,
    findings.map(({ figures }) => figures.id),
    findings.map(({ title, summary }) => JSON.stringify({ title, summary })),
  ])
}

const DELETE_VERBATIMS = `
  delete from insight_verbatims
  where tenant_id = $1
    and insight_id = $2`

const DELETE_FINDINGS = `
  delete from insight_findings
  where tenant_id = $1
    and insight_id = $2`

const KEEP_FINDINGS = `
  insert into insight_findings (tenant_id, insight_id, id, finding, members)
  select $1, $2, id, finding, members
  from unnest($3::text[], $4::jsonb[], $5::bytea[]) as found (id, finding, members)`

const KEEP_VERBATIMS = `
  insert into insight_verbatims (tenant_id, insight_id, finding_id, position, response_id, question_id)
  select $1, $2, finding_id, position, response_id, question_id
  from unnest($3::text[], $4::int[], $5::uuid[], $6::uuid[]) as shown (finding_id, position, response_id, question_id)`

const SELECT_FIGURES = `
  select finding as figures, members
  from insight_findings
  where tenant_id = $1
    and insight_id = $2`

const KEEP_WORDS = `
  update insight_findings f
  set finding = f.finding || said.words, position = said.position
  from unnest($3::text[], $4::jsonb[]) with ordinality as said (id, words, position)
  where f.tenant_id = $1
    and f.insight_id = $2
    and f.id = said.id`
