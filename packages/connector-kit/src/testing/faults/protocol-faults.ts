import type { Protocol } from '../../manifest/connector.ts'
import { always, once } from '../fake/parse-fault.ts'
import type { FaultCase } from './fault-cases.ts'

/** Errors of a protocol that is not HTTP, by its own codes. */
interface ProtocolErrors {
  /** Nothing was done, and it passes by itself. */
  readonly passing: readonly string[]
  /** Nothing is said of whether it was done. */
  readonly open: readonly string[]
  /** Nothing was done, and nothing will be until a person changes something. */
  readonly lasting: readonly string[]
}

const ERRORS: Partial<Readonly<Record<Protocol, ProtocolErrors>>> = {
  postgres: {
    passing: ['40001', '40P01', '53300', '55P03', '57P01', '57P03', '08006'],
    open: ['08007'],
    lasting: ['42P01', '42501', '23514', '22P02'],
  },
  kafka: {
    passing: ['LEADER_NOT_AVAILABLE', 'NOT_LEADER_FOR_PARTITION', 'NOT_ENOUGH_REPLICAS', 'THROTTLING_QUOTA_EXCEEDED'],
    open: ['REQUEST_TIMED_OUT', 'NOT_ENOUGH_REPLICAS_AFTER_APPEND'],
    lasting: ['UNKNOWN_TOPIC_OR_PARTITION', 'TOPIC_AUTHORIZATION_FAILED', 'INVALID_RECORD', 'MESSAGE_TOO_LARGE'],
  },
  smtp: { passing: ['421', '450', '451', '452'], open: [], lasting: ['550', '552', '554'] },
  sftp: { passing: ['failure'], open: [], lasting: ['no_such_file', 'permission_denied'] },
}

/** What such a protocol says sooner or later. */
export function errorCasesFor(protocol: Protocol): readonly FaultCase[] {
  const { passing = [], open = [], lasting = [] } = ERRORS[protocol] ?? {}
  return [
    ...passing.map(
      (code): FaultCase => ({
        name: `${code} is tried again`,
        faults: [once({ kind: 'error', code })],
        expects: 'delivered',
      }),
    ),
    ...open.map(
      (code): FaultCase => ({
        name: `${code} leaves open whether it was taken`,
        faults: [once({ kind: 'error', code })],
        expects: 'delivered',
      }),
    ),
    ...lasting.map(
      (code): FaultCase => ({
        name: `${code} for good ends with a reason`,
        faults: [always({ kind: 'error', code })],
        expects: 'never',
      }),
    ),
  ]
}
