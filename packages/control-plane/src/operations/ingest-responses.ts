import type { Acceptance, Offer } from '@howazit/runtime'
import type { FastifyRequest } from 'fastify'
import type { NdjsonLine } from '../bodies/parse-json.ts'
import type { BatchItemResult, BatchResult, ResponseIngestItem } from '../generated/types.gen.ts'
import { headerOf } from '../header.ts'
import type { Operation } from '../operation.ts'
import { ProblemError, toProblemItems } from '../problem.ts'
import { compileComponent } from '../validation.ts'

/** The contract's maxItems. A longer array is refused as a whole: results for it would be as hostile as the array. */
const ITEMS_MAX = 10_000

type Verdict = Omit<BatchItemResult, 'index'>
type Checked = { readonly offer: Offer } | { readonly verdict: Verdict }

const isItem = compileComponent('ResponseIngestItem')

/** Answers per item: one that is not valid never keeps the others out. */
export const ingestResponses: Operation<'ingestResponses'> = (runtime) => async (request, reply) => {
  const lines = toLines(request as FastifyRequest)
  const prefix = headerOf(request, 'idempotency-key')

  const checked = lines.map((line, index) => checkItem(line, prefix === undefined ? undefined : `${prefix}#${index}`))

  const offers = checked.flatMap((item) => ('offer' in item ? [item.offer] : []))
  const acceptances = (await runtime.responses.accept(request.tenant, offers)).values()
  const verdicts = checked.map((item) =>
    'verdict' in item ? item.verdict : toVerdict(acceptances.next().value as Acceptance),
  )

  return reply.code(200).send(toBatchResult(verdicts))
}

function toLines(request: FastifyRequest): readonly NdjsonLine[] {
  const { body } = request
  const isNdjson = request.headers['content-type']?.startsWith('application/x-ndjson')
  if (!Array.isArray(body))
    throw new ProblemError('validation_failed', { pointer: '', expected: 'an array of responses' })
  if (body.length === 0 || body.length > ITEMS_MAX) {
    throw new ProblemError('validation_failed', {
      pointer: '',
      expected: `1 to ${ITEMS_MAX} items`,
      got: `${body.length} items`,
    })
  }
  return isNdjson ? (body as NdjsonLine[]) : body.map((value) => ({ value }))
}

function checkItem(line: NdjsonLine, keyWithoutOwn: string | undefined): Checked {
  if ('error' in line)
    return { verdict: { status: 'rejected', code: line.error.code, pointer: '', detail: line.error.message } }
  if (!isItem(line.value)) {
    const [finding] = toProblemItems((isItem.errors ?? []) as never, 'validation_failed')
    return { verdict: { status: 'rejected', ...(finding ?? { code: 'validation_failed' }) } }
  }
  const { idempotencyKey, ...body } = line.value as ResponseIngestItem
  const key = idempotencyKey ?? keyWithoutOwn
  if (key === undefined) {
    const detail = 'Give the item an idempotencyKey, or the request an Idempotency-Key.'
    return { verdict: { status: 'rejected', code: 'validation_failed', pointer: '/idempotencyKey', detail } }
  }
  return { offer: { key, body } }
}

function toVerdict(acceptance: Acceptance): Verdict {
  switch (acceptance.status) {
    case 'accepted':
    case 'duplicate':
      return { status: acceptance.status, responseId: acceptance.responseId }
    case 'rejected': {
      const { code, pointer, detail } = acceptance.findings[0] ?? {
        code: 'validation_failed',
        pointer: '',
        detail: 'not valid',
      }
      return { status: 'rejected', code, pointer, detail }
    }
    case 'key_reuse':
      return { status: 'rejected', code: 'idempotency_key_reuse', pointer: '/idempotencyKey' }
    case 'in_flight':
      return { status: 'retry', code: 'idempotency_in_flight', responseId: acceptance.responseId }
    case 'retry':
      return { status: 'retry', code: acceptance.code }
  }
}

function toBatchResult(verdicts: readonly Verdict[]): BatchResult {
  const count = (status: Verdict['status']) => verdicts.filter((verdict) => verdict.status === status).length
  return {
    accepted: count('accepted'),
    duplicates: count('duplicate'),
    rejected: count('rejected'),
    retry: count('retry'),
    results: verdicts.map((verdict, index) => ({ index, ...verdict })),
  }
}
