import type { Connection, ConnectionTestResult, InboundEndpoint, Route } from '@howazit/sdk'

/** A connection as lines for people. */
export const describeConnection = (connection: Connection): string =>
  [
    `connection  ${connection.name}`,
    `id          ${connection.id}`,
    `connector   ${connection.connector} ${connection.connectorVersion}`,
    `status      ${statusText(connection)}`,
    ...(connection.health.state === 'healthy' ? [] : [`health      ${healthText(connection)}`]),
    `auth        ${connection.auth}`,
    ...Object.entries(connection.settings).map(
      ([name, value]) => `setting     ${name}=${value}${movedText(connection, name)}`,
    ),
    ...connection.secretNames.map((name) => `secret      ${name} is set`),
    ...Object.entries(connection.learnt).map(([name, value]) => `learnt      ${name}=${value}`),
    ...(connection.tokenExpiresAt === undefined ? [] : [`token       until ${connection.tokenExpiresAt}`]),
    ...(connection.test === undefined ? [] : [`test        ${testText(connection.test)}`]),
    ...connection.routes.map((route) => `route       ${routeText(route)}`),
  ].join('\n')

/** Where it was before the other side moved it. */
const movedText = ({ moved = [] }: Connection, name: string): string => {
  const found = moved.find(({ setting }) => setting === name)
  return found === undefined
    ? ''
    : ` (moved by the other side${found.from === undefined ? '' : ` from ${found.from}`}, ${found.at})`
}

export const statusText = ({ status, disabledReason, disabledAt }: Connection): string =>
  status === 'disabled'
    ? `disabled${disabledAt === undefined ? '' : ` since ${disabledAt}`}: ${disabledReason ?? 'by hand'}`
    : status

/** How it is, where that is not well: for a line of a list, too. */
export const healthText = ({ health: { state, reason, detail, since } }: Connection): string =>
  state === 'healthy'
    ? state
    : `${state}${since === undefined ? '' : ` since ${since}`}: ${[reason, detail].filter((part) => part !== undefined).join(', ')}`

export const routeText = ({ id, eventType, operation, conditions, enabled }: Route): string =>
  `${eventType} -> ${operation}${conditions.length === 0 ? '' : ` (${conditions.length} conditions)`}${enabled ? '' : ', disabled'}  ${id}`

/** Where the other side calls, as lines for people. */
export const inboundText = ({ url, path, ...inbound }: InboundEndpoint): string =>
  [
    `inbound     ${url ?? `${path} below the platform's public URL (HOWAZIT_HTTP_PUBLIC_URL)`}`,
    `            ${inbound.verification === 'none' ? 'not verified: keep it to yourself' : `verified by ${inbound.verification}`}; the key is of ${inbound.rotatedAt}`,
    ...(inbound.previousKeyUntil === undefined
      ? []
      : [`            the URL before is good until ${inbound.previousKeyUntil}`]),
    `            ${inbound.lastReceivedAt === undefined ? 'nothing came yet' : `last came something at ${inbound.lastReceivedAt}`}`,
    ...(inbound.lastRefusedAt === undefined
      ? []
      : [
          `            refused ${inbound.refusedCount}, the last at ${inbound.lastRefusedAt}: ${inbound.lastRefusedReason ?? 'not said'}`,
        ]),
  ].join('\n')

/** What a test came to, in a line. */
export const testText = ({ outcome, identity, reason, detail, hint, testedAt }: ConnectionTestResult): string => {
  if (outcome === 'ok') return `works${identity === undefined ? '' : ` as ${identity}`} (${testedAt})`
  const why = [reason, detail].filter((part) => part !== undefined).join(': ')
  return `${outcome === 'failed' ? 'does not work' : 'cannot be tested'}: ${why}${hint === undefined ? '' : ` ${hint}`} (${testedAt})`
}
