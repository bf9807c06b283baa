import { HowazitError } from '@howazit/sdk'
import { BrokerRefused } from './broker-refused.ts'
import type { KafkaConfig } from './kafka-config.ts'

/** What the client libraries add to their errors. */
type ClientError = Error & {
  readonly code?: unknown
  /** kafkajs: passes by itself. */
  readonly retriable?: unknown
  /** @platformatic/kafka: the same. */
  readonly canRetry?: unknown
  /** The name the protocol has for it: kafkajs, @platformatic/kafka. */
  readonly type?: unknown
  readonly apiId?: unknown
}

// kafkajs gave up although each single failure was one that passes.
const GAVE_UP = 'KafkaJSNumberOfRetriesExceeded'
// What kafkajs says, without any code, when what it asks has hung up.
const HUNG_UP = 'Broker not connected'
const CLIENT = /^PLT_KFK_(NETWORK|TIMEOUT)$/
const SYSTEM = /^(ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)/
const REFUSED = /^(KafkaJSSASLAuthenticationError|PLT_KFK_AUTHENTICATION)$/
const MEMBERSHIP_OVER = /^(UNKNOWN_MEMBER_ID|ILLEGAL_GENERATION|REBALANCE_IN_PROGRESS|FENCED_INSTANCE_ID)$/
// The older name of the first is kafkajs's.
const LEADER_MOVING = /^(NOT_LEADER_OR_FOLLOWER|NOT_LEADER_FOR_PARTITION|LEADER_NOT_AVAILABLE)$/
const COORDINATOR_MOVING = /^(COORDINATOR_LOAD_IN_PROGRESS|COORDINATOR_NOT_AVAILABLE|NOT_COORDINATOR)$/

/** The error as it leaves the adapter: absent brokers become `unavailable`, everything else stays what it is. */
export function toUnavailable(error: unknown): unknown {
  if (HowazitError.is(error) || !someError(error, isPassing) || isCredentialsRefused(error)) return error
  return new HowazitError('unavailable', 'Kafka cannot be reached. Try again.', { cause: error })
}

/** Refused credentials do not get better by trying again. */
export function toRefusal(error: unknown, { sasl }: KafkaConfig): unknown {
  if (!isCredentialsRefused(error)) return error
  const sentence = `Kafka refuses the credentials of "${sasl?.username}" (${sasl?.mechanism}).`
  return new BrokerRefused(`${sentence} Check HOWAZIT_KAFKA_SASL_USERNAME and HOWAZIT_KAFKA_SASL_PASSWORD.`, {
    cause: error,
  })
}

/** True when the group goes on without this member. */
export const isMembershipOver = (error: unknown): boolean =>
  someError(error, ({ type, apiId }) => MEMBERSHIP_OVER.test(String(type ?? apiId)))

/** True when the group's coordinator starts or moves: in a moment there is one. */
export const isCoordinatorMoving = (error: unknown): boolean =>
  someError(error, ({ type, apiId }) => COORDINATOR_MOVING.test(String(type ?? apiId)))

/** True when a partition's leader is being chosen or moves: in a moment there is one. */
export const isLeaderMoving = (error: unknown): boolean =>
  someError(error, ({ type, apiId }) => LEADER_MOVING.test(String(type ?? apiId)))

/** True when the brokers answer with this name of the protocol. */
export const isProtocolError = (error: unknown, name: string): boolean =>
  someError(error, ({ type, apiId }) => (type ?? apiId) === name)

const isPassing = ({ name, message, code, retriable, canRetry }: ClientError): boolean =>
  retriable === true ||
  canRetry === true ||
  name === GAVE_UP ||
  message === HUNG_UP ||
  (typeof code === 'string' && (SYSTEM.test(code) || CLIENT.test(code)))

/** True when the brokers refuse the credentials. */
export const isCredentialsRefused = (error: unknown): boolean => someError(error, isRefused)

const isRefused = ({ name, code }: ClientError): boolean => REFUSED.test(name) || REFUSED.test(String(code))

/** The error itself, what caused it, and the members of a collection. */
function someError(error: unknown, matches: (error: ClientError) => boolean): boolean {
  if (!(error instanceof Error)) return false
  if (matches(error) || someError(error.cause, matches)) return true
  return error instanceof AggregateError && error.errors.some((one) => someError(one, matches))
}
