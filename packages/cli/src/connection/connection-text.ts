import type { Connection, ConnectionTestResult, InboundEndpoint, InboundSubscription, Route } from '@howazit/sdk'

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
    ...(connection.ordering === 'none' ? [] : [`order       ${connection.ordering}`]),
    ...(connection.scheduleMs === undefined ? [] : [`attempts    ${attemptsText(connection.scheduleMs)}`]),
    ...(connection.onUnknown === undefined ? [] : [`on unknown  ${connection.onUnknown}`]),
    ...(connection.recovery === undefined ? [] : [`recovery    ${connection.recovery}`]),
    ...connection.routes.map((route) => `route       ${routeText(route)}`),
  ].join('\n')

const attemptsText = (scheduleMs: readonly number[]): string =>
  `after ${scheduleMs.map((ms) => ms / 1_000).join(', ')} s`

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

export const routeText = ({ id, eventType, operation, conditions, scheduleMs, enabled }: Route): string => {
  const asked = conditions.length === 0 ? '' : ` (${conditions.length} conditions)`
  const attempts = scheduleMs === undefined ? '' : `, attempts ${attemptsText(scheduleMs)}`
  return `${eventType} -> ${operation}${asked}${attempts}${enabled ? '' : ', disabled'}  ${id}`
}

/** Whether the other side was asked to call. */
export const subscriptionText = ({ state, since, renewsAt, ...failed }: InboundSubscription): string => {
  const renewed = renewsAt === undefined ? '' : `, renewed at ${renewsAt}`
  switch (state) {
    case 'none':
      return 'nobody has asked the other side to call: howazit connection subscribe'
    case 'subscribed':
      return `the other side was asked to call at ${since}${renewed}`
    case 'outdated':
      return 'the other side was asked to call the URL before: howazit connection subscribe'
    case 'failed': {
      const why = [failed.reason, failed.detail].filter((part) => part !== undefined).join(': ')
      return `the other side was asked in vain at ${failed.failedAt}: ${why}${failed.hint === undefined ? '' : ` ${failed.hint}`}`
    }
  }
}

/** Where everything goes that is for the vendor. */
export const standInText = (url: string): string =>
  `stand-in    ${url}: nothing gets to the vendor; ${url}/_fake shows what came`

/** Where the other side calls, as lines for people. */
export const inboundText = ({ url, path, ...inbound }: InboundEndpoint): string =>
  [
    `inbound     ${url ?? `${path} below the platform's public URL (HOWAZIT_HTTP_PUBLIC_URL)`}`,
    `            ${inbound.verification === 'none' ? 'not verified: keep it to yourself' : `verified by ${inbound.verification}`}; the key is of ${inbound.rotatedAt}`,
    ...(inbound.subscription === undefined ? [] : [`            ${subscriptionText(inbound.subscription)}`]),
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
