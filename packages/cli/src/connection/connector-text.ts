import type {
  ConnectorAlias,
  ConnectorDeprecation,
  ConnectorDetails,
  ConnectorField,
  ConnectorRelease,
} from '@howazit/sdk'
import { bold } from '../output.ts'

/** A connector as lines for people, ending with how to connect it. */
export function describeConnector(connector: ConnectorDetails): string {
  const { id, name, version, summary, docs, checkedOn, settings, secrets, auth, operations, rate } = connector
  return [
    `${bold(name)} (${id} ${version})  ${summary}`,
    `${docs}, checked on ${checkedOn}`,
    ...(connector.deprecated ? [deprecationText(connector.deprecated)] : []),
    ...(connector.aliases ?? []).map(describeAlias),
    ...(connector.releases ?? []).map(describeRelease),
    '',
    'settings',
    ...settings.map(describeField),
    'secrets',
    ...secrets.map(describeField),
    `auth  ${auth.map((way) => `${way.name}${way.needsConsent ? ' (in a browser)' : ''}`).join(', ')}`,
    ...rate.map((bucket) => `limit  ${bucket.limit} in ${bucket.windowMs / 1000} s per ${bucket.scope}`),
    'operations',
    ...operations.map(
      ({ name: operation, title, on, for: ways = [], idempotency, personalData = [] }) =>
        `  ${operation}  ${title}; on ${on.join(', ')}${ways.length === 0 ? '' : `; by ${ways.join(', ')}`}; kept from doubling by: ${idempotency.kind}${
          personalData.length === 0 ? '' : `; sends personal data: ${personalData.join(', ')}`
        }`,
    ),
    '',
    `Try this: ${createCommand(connector)}`,
  ].join('\n')
}

function describeRelease({ version, hash, percent, deprecated }: ConnectorRelease): string {
  const states = [
    ...(percent === undefined ? [] : [`for ${percent}% of tenants`]),
    ...(deprecated ? [deprecationText(deprecated)] : []),
  ]
  return `version  ${version}  ${hash}${states.length === 0 ? '' : `  ${states.join('; ')}`}`
}

const describeAlias = ({ id, name, auth, sunset }: ConnectorAlias) =>
  `also  ${id}  ${name}, by ${auth}${sunset === undefined ? '' : `, until ${sunset}`}`

/** How a connection that was asked for by this id proves who calls. */
export function modeOf({ aliases = [], auth }: ConnectorDetails, asked: string): string {
  return aliases.find(({ id }) => id === asked)?.auth ?? (auth[0]?.name as string)
}

/** That something is going away, in half a sentence. */
export function deprecationText({ since, sunset, use, successor }: ConnectorDeprecation): string {
  const until = sunset === undefined ? `since ${since}` : `until ${sunset}`
  return `deprecated ${until}: use ${use ?? successor ?? 'another one'}`
}

function describeField({ name, title, help, example, isRequired, choices }: ConnectorField): string {
  const said = [title, help, choices && `one of ${choices.join(', ')}`, example !== undefined && `like ${example}`]
  return `  ${name}${isRequired ? '' : ' (optional)'}  ${said.filter(Boolean).join('; ')}`
}

/** The command that connects it, with examples for values; secrets are asked for. */
export function createCommand({ id, settings, auth, operations }: ConnectorDetails): string {
  const way = auth[0]?.name ?? ''
  const isOfWay = ({ for: ways }: { readonly for?: readonly string[] }) => ways?.includes(way) ?? true
  const given = settings
    .filter((setting) => setting.isRequired && isOfWay(setting))
    .map(({ name, example }) => `--set ${name}=${example ?? '…'}`)
  const operation = operations.find(isOfWay)
  const on = operation === undefined ? [] : [`--on ${operation.on[0]}=${operation.name}`]
  return [`howazit connection create ${id} --name ${id}`, ...given, ...on].join(' ')
}
