import { speaksHttp } from '../../request/schemes.ts'
import type { Connector } from '../connector.ts'
import type { Operation } from '../operation.ts'
import { below, type ConnectorProblem, show } from '../problem.ts'
import { checkBatch } from './check-batch.ts'
import { checkCaptured } from './check-captured.ts'
import { checkIdempotency } from './check-idempotency.ts'
import { checkSteps } from './check-steps.ts'

/** What the parts of an operation ask of each other. */
export function checkOperations(connector: Connector): readonly ConnectorProblem[] {
  return Object.entries(connector.operations).flatMap(([name, operation]) => {
    const pointer = below('/operations', name)
    return [
      ...checkProtocol(pointer, operation, connector),
      ...checkSteps(pointer, operation),
      ...checkIdempotency(pointer, operation),
      ...checkBatch(pointer, operation),
      ...checkCaptured(below(pointer, 'remoteId'), operation.remoteId),
      ...checkCaptured(below(pointer, 'async', 'remoteId'), operation.async?.remoteId),
    ]
  })
}

const FIXED = { graphql: 'graphql', sql_http: 'sql', postgres: 'sql' } as const

function checkProtocol(pointer: string, operation: Operation, { protocol }: Connector): readonly ConnectorProblem[] {
  const needed = protocol in FIXED ? FIXED[protocol as keyof typeof FIXED] : undefined
  const isMissing = needed !== undefined && operation[needed] === undefined
  const message = `\`${needed}\` is missing, which every operation of protocol ${show(protocol)} has.`
  const missing = isMissing ? [{ pointer: below(pointer, needed), message, hint: 'Write the fixed text here.' }] : []
  if (speaksHttp(protocol) || !(operation.steps ?? operation.async)) return missing
  const silent = `Protocol ${show(protocol)} has no replies that steps or polls could read.`
  return [...missing, { pointer, message: silent, hint: 'Leave `steps` and `async` out.' }]
}
