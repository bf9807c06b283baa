import { randomUUID } from 'node:crypto'
import { onTestFinished } from 'vitest'
import type { AcceptedResponse } from '../../src/ingest/accepted-response.ts'
import { canonicalHash } from '../../src/ingest/canonical-body.ts'
import { responseIdOf } from '../../src/ingest/response-id.ts'
import { type PostgresSetup, setUpPostgres } from '../support/set-up-postgres.ts'

export interface MessageRow {
  readonly partition: number
  readonly offset: number
  readonly key: string
  readonly response: AcceptedResponse
}

export interface AcceptingSetup extends PostgresSetup {
  /** What is on `responses.raw`, by partition and offset. */
  readonly readTopic: () => Promise<MessageRow[]>
}

/** A database of its own, with the stream in it; closed when the test is over. */
export async function setUpAccepting(): Promise<AcceptingSetup> {
  const postgres = await setUpPostgres()
  onTestFinished(() => postgres[Symbol.asyncDispose]())
  const readTopic = () =>
    postgres.sql<MessageRow>(
      `select partition, "offset"::int, key, value::json as response from stream.messages
       where topic = 'responses.raw' order by partition, "offset"`,
    )
  return { ...postgres, readTopic }
}

export const freshTenant = (): string => randomUUID()

/** A response as it comes out of validation. `text` makes bodies differ; the same text has the same hash. */
export function responseOf(tenantId: string, key: string, text = 'Fast and friendly'): AcceptedResponse {
  const body = {
    surveyId: '0f0e7a52-9d0f-4c4e-8b39-3b6b7a2f1c11',
    submittedAt: '2026-11-20T10:15:30.000Z',
    answers: [{ questionId: '5a1b1c1d-0000-4000-8000-000000000001', textValue: text }],
  }
  return {
    tenantId,
    responseId: responseIdOf(tenantId, key),
    key,
    bodyHash: canonicalHash(body),
    acceptedAt: '2026-11-22T12:00:00.000Z',
    body,
  }
}

export const freshResponse = (): AcceptedResponse => responseOf(freshTenant(), `key-${randomUUID()}`)

/** How many have each status. */
export const countBy = (results: readonly { readonly status: string }[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(results, ({ status }) => status)].map(([status, all]) => [status, all.length]))
