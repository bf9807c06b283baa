import type {
  Connection,
  ConnectionTestResult,
  ConnectorDeprecation,
  ConnectorDetails,
  Delivery,
  InboundEndpoint,
  Poll,
} from '@howazit/sdk'
import { subscriptionText } from './connection-text.ts'
import { deprecationText } from './connector-text.ts'
import { pollState } from './poll-text.ts'

/** One thing that was looked at, and what to do about it. */
export interface Check {
  readonly check: string
  readonly status: 'ok' | 'warning' | 'failed'
  readonly detail: string
  readonly next?: string
}

export interface Seen {
  readonly connection: Connection
  /** Undefined where the platform has no such connector any more; the connection keeps its own. */
  readonly connector: ConnectorDetails | undefined
  readonly test: ConnectionTestResult
  /** Of this connection, newest first. */
  readonly deliveries: readonly Delivery[]
  /** Undefined where the other side calls nobody. */
  readonly inbound?: InboundEndpoint | undefined
  readonly polls?: readonly Poll[]
}

/** What is wrong with a connection, from the outside in: each with the next step. */
export function diagnose(seen: Seen): readonly Check[] {
  return [
    checkState(seen),
    checkHealth(seen),
    checkReach(seen),
    checkCredentials(seen),
    checkVersion(seen),
    checkRoutes(seen),
    checkDeliveries(seen),
    ...checkInbound(seen),
    ...checkPolls(seen),
  ]
}

function checkState({ connection }: Seen): Check {
  const { enabled, disabledReason, disabledAt, status, id } = connection
  if (!enabled)
    return {
      check: 'enabled',
      status: 'failed',
      detail: `disabled since ${disabledAt ?? 'an unknown time'}: ${disabledReason ?? 'by hand'}`,
      next: `mend the cause, then: howazit connection update ${id} --enable`,
    }
  if (status === 'needs_consent')
    return {
      check: 'enabled',
      status: 'failed',
      detail: 'somebody with an account over there has to agree',
      next: `howazit connection consent ${id}`,
    }
  return { check: 'enabled', status: 'ok', detail: 'enabled' }
}

function checkHealth({ connection }: Seen): Check {
  const { state, reason, detail, since } = connection.health
  if (state === 'healthy') return { check: 'health', status: 'ok', detail: 'healthy' }
  const said = [reason, detail].filter((part) => part !== undefined).join(': ')
  return {
    check: 'health',
    status: state === 'failed' ? 'failed' : 'warning',
    detail: `${state} since ${since ?? 'an unknown time'}: ${said}`,
    next: CONSENT.includes(reason ?? '')
      ? `howazit connection consent ${connection.id}`
      : `howazit delivery list --connection ${connection.id}`,
  }
}

const CONSENT: readonly string[] = ['needs_consent', 'consent_ends', 'tokens_lapse']

/** An answer, whatever it says, is proof of name, connection and certificate. */
function checkReach({ test }: Seen): Check {
  if (test.outcome === 'not_testable')
    return { check: 'reach', status: 'ok', detail: 'not asked: it would have an effect' }
  if (test.status !== undefined)
    return { check: 'reach', status: 'ok', detail: `answers in ${test.durationMs ?? '?'} ms (name, connection, TLS)` }
  return {
    check: 'reach',
    status: 'failed',
    detail: wordsOf(test),
    next: test.hint ?? 'check the host in the settings',
  }
}

function checkCredentials({ test, connection }: Seen): Check {
  if (test.outcome === 'ok')
    return {
      check: 'credentials',
      status: 'ok',
      detail: `work${test.identity === undefined ? '' : ` as ${test.identity}`}`,
    }
  if (test.outcome === 'not_testable')
    return {
      check: 'credentials',
      status: 'warning',
      detail: wordsOf(test),
      next: 'send an event and look at its delivery',
    }
  if (test.status === undefined) return { check: 'credentials', status: 'warning', detail: 'unknown: nothing answered' }
  return {
    check: 'credentials',
    status: 'failed',
    detail: wordsOf(test),
    next: test.hint ?? `howazit connection update ${connection.id} --secret NAME=@FILE`,
  }
}

function checkVersion({ connection, connector }: Seen): Check {
  const { connectorVersion, connector: id } = connection
  if (!connector) return { check: 'version', status: 'warning', detail: `${id} is not in the catalogue any more` }
  const pinned = connector.releases?.find(({ version }) => version === connectorVersion)
  // What is said of the version that is pinned; what is offered now may be another.
  const deprecated = pinned ? pinned.deprecated : connector.deprecated
  if (deprecated)
    return {
      check: 'version',
      status: 'warning',
      detail: `${id} ${connectorVersion} is ${deprecationText(deprecated)}`,
      next: nextVersion(connection, connector, deprecated),
    }
  if (connector.version === connectorVersion)
    return { check: 'version', status: 'ok', detail: `${id} ${connectorVersion}` }
  return {
    check: 'version',
    status: 'warning',
    detail: `${connectorVersion}; there is ${connector.version}`,
    next: `howazit connection update ${connection.id} --version ${connector.version}`,
  }
}

function nextVersion(
  connection: Connection,
  connector: ConnectorDetails,
  { use, successor }: ConnectorDeprecation,
): string {
  if (successor !== undefined) return `connect ${use ?? successor} instead`
  const named = use?.startsWith(`${connector.id}@`) ? use.slice(connector.id.length + 1) : connector.version
  return named === connection.connectorVersion
    ? connector.docs
    : `howazit connection update ${connection.id} --version ${named}`
}

function checkRoutes({ connection, connector }: Seen): Check {
  const inForce = connection.routes.filter(({ enabled }) => enabled)
  if (inForce.length > 0) return { check: 'routes', status: 'ok', detail: `${inForce.length} in force` }
  const [operation] = connector?.operations ?? []
  const example = operation ? ` --on ${operation.on[0]} --operation ${operation.name}` : ''
  return {
    check: 'routes',
    status: 'warning',
    detail: 'no event sets anything off',
    next: `howazit connection route add ${connection.id}${example}`,
  }
}

/** One that was refused since the last that was taken: something is wrong with the secret, or somebody forges. */
function checkInbound({ inbound, connection }: Seen): readonly Check[] {
  if (!inbound) return []
  const { lastReceivedAt, lastRefusedAt, lastRefusedReason, subscription } = inbound
  if (subscription?.state === 'failed' || subscription?.state === 'outdated')
    return [
      {
        check: 'inbound',
        status: subscription.state === 'failed' ? 'failed' : 'warning',
        detail: subscriptionText(subscription),
        next: `howazit connection subscribe ${connection.id}`,
      },
    ]
  if (lastRefusedAt !== undefined && (lastReceivedAt === undefined || lastRefusedAt > lastReceivedAt))
    return [
      {
        check: 'inbound',
        status: 'warning',
        detail: `the last call was refused at ${lastRefusedAt}: ${lastRefusedReason ?? 'not said'}`,
        next: 'compare the signing secret with the one over there (docs/inbound.md)',
      },
    ]
  if (lastReceivedAt !== undefined)
    return [{ check: 'inbound', status: 'ok', detail: `last came something at ${lastReceivedAt}` }]
  return [
    {
      check: 'inbound',
      status: 'ok',
      detail: 'nothing came yet',
      next:
        subscription?.state === 'none'
          ? `howazit connection subscribe ${connection.id}`
          : `register the URL over there: howazit connection show ${connection.id}`,
    },
  ]
}

function checkPolls({ polls = [], connection }: Seen): readonly Check[] {
  return polls
    .filter(({ isWanted }) => isWanted)
    .map((poll): Check => {
      const detail = `${poll.poll}: ${pollState(poll)}`
      if (poll.failingSince === undefined) return { check: 'poll', status: 'ok', detail }
      const next = poll.failureDetail ?? `howazit connection test ${connection.id}`
      return { check: 'poll', status: 'failed', detail, next }
    })
}

const FAILED: readonly Delivery['status'][] = ['refused', 'exhausted', 'unknown']

function checkDeliveries({ deliveries }: Seen): Check {
  const failed = deliveries.filter(({ status }) => FAILED.includes(status))
  const waiting = deliveries.filter(({ status, attemptCount }) => status === 'pending' && attemptCount > 0)
  const [last] = [...failed, ...waiting]
  if (!last) return { check: 'deliveries', status: 'ok', detail: `none of the last ${deliveries.length} failed` }
  const reasons = [...Map.groupBy([...failed, ...waiting], ({ reason }) => reason ?? 'not said')]
  const said = reasons.map(([reason, { length }]) => `${length} × ${reason}`).join(', ')
  return {
    check: 'deliveries',
    status: failed.length > 0 ? 'failed' : 'warning',
    detail: `of the last ${deliveries.length}: ${said}`,
    next: `howazit delivery show ${last.id}`,
  }
}

const wordsOf = ({ reason, detail }: ConnectionTestResult): string =>
  [reason, detail].filter((part) => part !== undefined).join(': ')
