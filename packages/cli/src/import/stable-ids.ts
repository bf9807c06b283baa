import { createHash, hash } from 'node:crypto'

/** UUIDv5 (RFC 9562, 5.5): the same namespace and name give the same id on every machine. */
export function uuidV5(namespace: string, name: string): string {
  const digest = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
  digest[6] = (digest[6]! & 0x0f) | 0x50
  digest[8] = (digest[8]! & 0x3f) | 0x80
  const hex = digest.toString('hex', 0, 16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** The tenant is the namespace, so two tenants that load the same file never share a survey id. */
export const surveyIdOf = (tenantId: string, dataset: string): string => uuidV5(tenantId, dataset)

export const questionIdOf = (surveyId: string, columnKey: string): string => uuidV5(surveyId, columnKey)

export const optionIdOf = (questionId: string, label: string): string => uuidV5(questionId, label)

/** Idempotency key of a row that names its respondent. */
export function respondentKey(surveyId: string, respondent: string): string {
  return hash('sha256', `${surveyId}\nrespondent\n${respondent}`, 'hex')
}

/** Content of a row as one digest. Cells are length-prefixed, so `["a","b"]` and `["ab",""]` differ. */
export function contentDigest(surveyId: string, cells: readonly string[]): Buffer {
  return hash('sha256', `${surveyId}\ncontent\n${cells.map((cell) => `${cell.length}:${cell}`).join('')}`, 'buffer')
}

/** Idempotency key of a row without a respondent: its content, and its ordinal among equal rows. */
export function contentKey(digest: Buffer, ordinal: number): string {
  return `${digest.toString('hex')}-${ordinal}`
}
