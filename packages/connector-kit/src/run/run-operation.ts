import { worksIn } from '../manifest/works-in.ts'
import { connectionScope } from './call-scope.ts'
import { completeConnection, missingSettings } from './complete-connection.ts'
import { openConversation } from './conversation.ts'
import { learnFromTokens } from './learn-from-tokens.ts'
import type { OperationCall, OperationResult, RecordOutcome, RunOperation } from './operation-call.ts'
import { prepareRecord } from './prepare-record.ts'
import { sendRecords } from './send-records.ts'

/**
 * Runs an operation: the hook `before`, the steps, the request with its credentials placed last, the judgement of the reply,
 * the polls of what was only taken on. Pure but for its ports; the same call makes the same requests.
 *
 * After an attempt that may have been received the kind of idempotency decides: a key, an upsert or the nature of the request
 * makes it safe to send it again; `lookup` looks first, as it does every time; `none` leaves it unknown unless it is to be
 * delivered at least once.
 */
export const runOperation: RunOperation = async (given, ports) => {
  const { connector } = given
  const complete = completeConnection(connector, given.connection)
  const operation = Object.hasOwn(connector.operations, given.operation)
    ? connector.operations[given.operation]
    : undefined
  if (!operation) return nothingSent(given, UNKNOWN_OPERATION)
  if (!worksIn(operation, complete.authMode)) return nothingSent(given, OTHER_MODE)
  const missing = missingSettings(connector, complete)
  if (missing.length > 0) return nothingSent(given, incomplete(missing))
  const known = await learnFromTokens({ connector, connection: complete }, ports)
  if ('failure' in known) return nothingSent(given, known.failure)
  const call = { ...given, connection: known.connection }
  const scope = connectionScope(call.connection, call.now)
  const prepared = await Promise.all(
    call.records.map((record) => prepareRecord(record, { call, operation, scope, ports })),
  )
  const ready = prepared.flatMap((one) => ('ready' in one ? [one.ready] : []))
  const conversation = openConversation(call, ports, scope)
  const sent = ready.length === 0 ? [] : await sendRecords({ call, operation, scope, ports, conversation, ready })
  const outcomes = sent.values()
  const records = prepared.map((one) => ('ended' in one ? one.ended : (outcomes.next().value as RecordOutcome)))
  const { exchanges, rates, status, meaning, moved } = conversation
  return {
    records,
    exchanges,
    rates,
    ...(status !== undefined && { status }),
    ...(meaning && { meaning }),
    ...(moved && { moved }),
  }
}

const UNKNOWN_OPERATION: RecordOutcome = {
  outcome: 'refused',
  reason: 'operation_unknown',
  hint: 'Point the route at an operation that this version of the connector has.',
}

const OTHER_MODE: RecordOutcome = {
  outcome: 'refused',
  reason: 'operation_of_another_mode',
  hint: 'Point the route at an operation for the way in which this connection authenticates.',
}

/** A member left out in silence would make another request than was meant. */
function incomplete(missing: readonly string[]): RecordOutcome {
  const message = `The connection has no ${missing.map((name) => `\`${name}\``).join(', ')}.`
  const hint = 'Set what is missing, then replay the delivery.'
  return { outcome: 'refused', reason: 'settings_incomplete', disable: true, message, hint }
}

function nothingSent({ records }: OperationCall, outcome: RecordOutcome): OperationResult {
  return { records: records.map(() => outcome), exchanges: [], rates: [] }
}
