import { readFile } from 'node:fs/promises'
import type { ConnectionValues, Connector, SettingValue } from '@howazit/connector-kit'
import { CommandError } from '../../command-error.ts'
import { readSecrets } from '../../connection/parse-values.ts'

const MEMBERS = ['auth', 'settings', 'secrets', 'learnt', 'apiVersion'] as const
const EXAMPLE = '{ "settings": { "subdomain": "acme" }, "secrets": { "apiToken": "env:API_TOKEN" } }'

type Members = Readonly<Record<string, unknown>>

/**
 * Reads a connection from a file: `{ auth, settings, secrets, learnt, apiVersion }`. A secret is where it is to be had, `env:NAME` or
 * `@file`, and never in the file itself, which may be committed.
 * @throws CommandError with everything that does not fit the connector; no value is repeated
 */
export async function readConnectionFile(path: string, connector: Connector): Promise<ConnectionValues> {
  const given = parse(await readFile(path, 'utf8'), path)
  const foreign = Object.keys(given).find((name) => !(MEMBERS as readonly string[]).includes(name))
  if (foreign !== undefined)
    throw new CommandError(`${path} has a member "${foreign}" that a connection has not.`, {
      tryThis: `only ${MEMBERS.join(', ')}`,
    })
  const { auth = Object.keys(connector.auth)[0], apiVersion } = given
  const secrets = textsIn(given.secrets, path, 'secrets')
  const values = {
    authMode: String(auth),
    settings: membersIn(given.settings, path, 'settings') as Readonly<Record<string, SettingValue>>,
    secrets: await readSecrets(Object.entries(secrets).map(([name, from]) => `${name}=${from}`)),
    ...(typeof apiVersion === 'string' && { apiVersion }),
  }
  const { checkValues } = await import('@howazit/connector-kit')
  const problems = checkValues(connector, values)
  if (problems.length === 0) return { ...values, learnt: textsIn(given.learnt, path, 'learnt') }
  throw new CommandError(`${path} is no connection of ${connector.name}.`, {
    why: problems.map(({ pointer, detail, expected }) => `${pointer}: ${detail}${expected ? ` ${expected}` : ''}`),
    tryThis: 'mend it and run the command again',
  })
}

function parse(text: string, path: string): Members {
  try {
    const value: unknown = JSON.parse(text)
    if (isMembers(value)) return value
  } catch {
    // Said below, without what the parser repeats: it may be a secret.
  }
  throw new CommandError(`${path} is not a JSON object.`, { tryThis: EXAMPLE })
}

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function membersIn(value: unknown, path: string, name: string): Members {
  if (value === undefined) return {}
  if (isMembers(value)) return value
  throw new CommandError(`${name} of ${path} is no object.`, { tryThis: EXAMPLE })
}

function textsIn(value: unknown, path: string, name: string): Readonly<Record<string, string>> {
  const members = membersIn(value, path, name)
  const other = Object.entries(members).find(([, member]) => typeof member !== 'string')
  if (other) throw new CommandError(`${other[0]} among the ${name} of ${path} is no text.`, { tryThis: EXAMPLE })
  return members as Readonly<Record<string, string>>
}
