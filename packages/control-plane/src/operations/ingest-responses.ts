import type { Acceptance, Finding, Offer } from '@howazit/runtime'
import type { BatchItem } from '../bodies/parse-json.ts'
import type { BatchItemResult, BatchResult, ResponseIngestItem } from '../generated/types.gen.ts'
import { headerOf } from '../header.ts'
import type { Operation } from '../operation.ts'
import { type ProblemError, toProblemItems } from '../problem.ts'
import { compileComponent } from '../validation.ts'

type Verdict = Omit<BatchItemResult, 'index'>
type Checked = { readonly offer: Offer } | { readonly verdict: Verdict }

const isItem = compileComponent('ResponseIngestItem')

/** Answers per item: one that is not valid never keeps the others out. */
export const ingestResponses: Operation<'ingestResponses'> = (runtime) => async (request, reply) => {
  const items = request.body as unknown as readonly BatchItem[]
  const prefix = headerOf(request, 'idempotency-key')

  const checked = items.map((item, index) => checkItem(item, prefix === undefined ? undefined : `${prefix}#${index}`))

  const offers = checked.flatMap((item) => ('offer' in item ? [item.offer] : []))
  const acceptances = (await runtime.responses.accept(request.tenant, offers, { traceId: request.id })).values()
  const verdicts = checked.map((item) =>
    'verdict' in item ? item.verdict : toVerdict(acceptances.next().value as Acceptance),
  )

  return reply.code(200).send(toBatchResult(verdicts))
}

function checkItem(item: BatchItem, keyWithoutOwn: string | undefined): Checked {
  if ('error' in item) return { verdict: toRejection(item.error) }
  if (!isItem(item.value)) {
    const [finding] = toProblemItems((isItem.errors ?? []) as never, 'validation_failed')
    return { verdict: { status: 'rejected', ...(finding ?? { code: 'validation_failed' }) } }
  }
  const { idempotencyKey, ...body } = item.value as ResponseIngestItem
  const key = idempotencyKey ?? keyWithoutOwn
  if (key === undefined) {
    const detail = 'Give the item an idempotencyKey, or the request an Idempotency-Key.'
    return { verdict: { status: 'rejected', code: 'validation_failed', pointer: '/idempotencyKey', detail } }
  }
  return { offer: { key, body } }
}

const toRejection = ({ code, details }: ProblemError): Verdict => ({
  status: 'rejected',
  code,
  pointer: details.pointer ?? '',
  ...(details.detail !== undefined && { detail: details.detail }),
})

function toVerdict(acceptance: Acceptance): Verdict {
  switch (acceptance.status) {
    case 'accepted':
      return { status: 'accepted', responseId: acceptance.responseId, ...firstOf(acceptance.findings) }
    case 'duplicate':
      return { status: 'duplicate', responseId: acceptance.responseId }
    case 'rejected':
      return { status: 'rejected', code: 'validation_failed', ...firstOf(acceptance.findings) }
    case 'key_reuse':
      return { status: 'rejected', code: 'idempotency_key_reuse', pointer: '/idempotencyKey' }
    case 'in_flight':
      return { status: 'retry', code: 'idempotency_in_flight', responseId: acceptance.responseId }
    case 'retry':
      return { status: 'retry', code: acceptance.code }
  }
}

function firstOf([first]: readonly Finding[] = []): Pick<Verdict, 'code' | 'pointer' | 'detail'> {
  return first ? { code: first.code, pointer: first.pointer, detail: first.detail } : {}
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
