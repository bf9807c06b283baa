import type { ConnectionTest, Connector } from '../manifest/connector.ts'
import type { Operation } from '../manifest/operation.ts'
import type { AuthParts } from './auth-parts.ts'
import type { ScaffoldOptions } from './scaffold-connector.ts'

const KIT = '@howazit/connector-kit'
export const OPERATION = 'createRecord'
export const OPERATION_FILE = 'create-record'

/** `connector.ts` to begin with: what it says holds of the samples, and has to be made to hold of the vendor. */
export function connectorSource({ id, title, category, checkedOn, origin }: Named, parts: AuthParts): string {
  const isSecretUrl = parts.auth.mode === 'secret_url'
  const manifest: Connector = {
    spec: 1,
    id,
    name: title,
    category,
    version: '0.1.0',
    summary: `Turns a response into a record in ${title}, once.`,
    docs: `${origin.replace('//api.', '//docs.')}/reference`,
    checkedOn,
    protocol: 'http',
    ...(parts.settings && { settings: parts.settings }),
    secrets: parts.secrets,
    ...(!isSecretUrl && { baseUrl: origin }),
    hosts: [new URL(origin).host],
    auth: { [parts.name]: parts.auth },
    test: testOf(parts),
    operations: { [OPERATION]: operationOf(isSecretUrl) },
    rate: [{ name: 'account', scope: 'account', limit: 100, windowMs: 60_000 }],
    errors: [
      {
        status: [422],
        means: 'permanent',
        reason: 'record_invalid',
        message: '/error/message',
        hint: `${title} does not take this record as it is: look at the mapping.`,
      },
    ],
  }
  return manifestSource(manifest, [
    "Everything here is data, compared with the vendor's documentation on `checkedOn`. Replace what is an example: `docs`,",
    'the hosts, `test`, the path and the limits; the samples beside it say what that changes: howazit connector test --update',
  ])
}

/** `connector.ts` of a manifest, with lines of comment before it. */
export function manifestSource(manifest: Connector, comments: readonly string[]): string {
  return [
    `import { defineConnector } from '${KIT}'`,
    '',
    ...comments.map((line) => `// ${line}`),
    `export default defineConnector(${toSource(manifest)})`,
    '',
  ].join('\n')
}

export interface Named extends ScaffoldOptions {
  readonly title: string
  readonly checkedOn: string
  readonly origin: string
}

const testOf = ({ test }: AuthParts): ConnectionTest => test

function operationOf(isSecretUrl: boolean): Operation {
  return {
    title: 'Create a record',
    summary: 'A response becomes a record with its score and comment.',
    on: ['response.created'],
    mapping: `${OPERATION_FILE}.map.js`,
    method: 'POST',
    path: isSecretUrl ? '' : '/v1/records',
    success: [{ status: [200, 201] }, { body: '/id', exists: true }],
    remoteId: { body: '/id' },
    idempotency: { kind: 'header', header: 'Idempotency-Key', windowSeconds: 86_400 },
    limits: [{ field: '/subject', charactersMax: 150, onExcess: 'truncate' }],
    personalData: [
      '/data/response/answers',
      '/data/response/respondentMeta/name',
      '/data/response/respondentMeta/email',
    ],
  }
}

/** JSON as a person writes it in TypeScript: names without quotes where they can be, texts in single ones. */
function toSource(value: unknown, indent = ''): string {
  if (typeof value === 'string') return quote(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    const items = value.map((item) => toSource(item, inner))
    const line = `[${items.join(', ')}]`
    if (!line.includes('\n') && line.length <= 80) return line
    return `[\n${items.map((item) => `${inner}${item},\n`).join('')}${indent}]`
  }
  const members = Object.entries(value).map(([name, member]) => `${nameOf(name)}: ${toSource(member, inner)}`)
  const line = `{ ${members.join(', ')} }`
  if (indent !== '' && !line.includes('\n') && line.length <= 90) return line
  return `{\n${members.map((member) => `${inner}${member},\n`).join('')}${indent}}`
}

const nameOf = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : quote(name))

function quote(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"')
  return `'${inner.replaceAll("'", "\\'")}'`
}
