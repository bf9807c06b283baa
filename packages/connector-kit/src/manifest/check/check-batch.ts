import type { Operation } from '../operation.ts'
import { below, type ConnectorProblem } from '../problem.ts'

/** What cannot be said of several records at once. */
export function checkBatch(pointer: string, operation: Operation): readonly ConnectorProblem[] {
  const { batch, steps, format, async, idempotency, body } = operation
  if (!batch) return []
  const problems: ConnectorProblem[] = []
  const tell = (member: string, message: string, hint: string) =>
    problems.push({ pointer: below(pointer, ...member.split('.')), message, hint })
  if (steps) tell('steps', 'A batch cannot have steps.', 'Leave out one of them.')
  if (body !== undefined) tell('body', 'The body of a batch is its envelope.', 'Leave `body` out.')
  if (async?.remoteId) tell('async.remoteId', 'A polled batch has no single id.', 'Leave it out.')
  if (batch.lines && format !== 'ndjson') tell('batch.lines', 'Only NDJSON has lines.', "Write `format: 'ndjson'`.")
  // A batch is made of other records when it is sent again, so that a key for all of it says nothing.
  if (idempotency.kind === 'header')
    tell(
      'idempotency.kind',
      'One header cannot be the key of several records.',
      "Write `kind: 'client_id'` and put the key into `batch.record`, or `none`.",
    )
  return problems
}
