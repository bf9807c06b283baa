import { readFile } from 'node:fs/promises'
import type { ConnectorField, RouteCreate, SettingValue, TriggerEvent } from '@howazit/sdk'
import { CommandError } from '../command-error.ts'
import { readVariable } from '../environment.ts'
import { askSecret } from '../read-secret.ts'

/** `name=value`, once for each. @throws CommandError */
export function parsePairs(flag: string, texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(texts.map((text) => splitPair(flag, text)))
}

function splitPair(flag: string, text: string): readonly [string, string] {
  const at = text.indexOf('=')
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
  // Without what was given: it may be a secret.
  throw new CommandError(`A value of --${flag} has no name.`, { tryThis: `--${flag} name=value` })
}

/** Settings by the type that the connector gives them; what is no number or truth value stays text, and is refused with its pointer. */
export function toSettings(
  given: Readonly<Record<string, string>>,
  fields: readonly ConnectorField[],
): Record<string, SettingValue> {
  const typeOf = (name: string) => fields.find((field) => field.name === name)?.type
  return Object.fromEntries(Object.entries(given).map(([name, text]) => [name, toSetting(text, typeOf(name))]))
}

function toSetting(text: string, type: ConnectorField['type'] | undefined): SettingValue {
  if (type === 'integer' && /^-?\d+$/.test(text)) return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

/**
 * Secrets from files (`@file`) or the environment (`env:NAME`), and nothing else: what is on a command line is in the list of
 * processes and in the history of the shell.
 *
 * @throws CommandError
 */
export async function readSecrets(texts: readonly string[]): Promise<Record<string, string>> {
  const sources = Object.entries(parsePairs('secret', texts))
  return Object.fromEntries(await Promise.all(sources.map(async ([name, from]) => [name, await readOne(name, from)])))
}

async function readOne(name: string, from: string): Promise<string> {
  if (from.startsWith('@')) return (await readFile(from.slice(1), 'utf8')).replace(/\r?\n$/, '')
  const variable = /^env:(\w+)$/.exec(from)?.[1]
  if (variable === undefined)
    throw new CommandError(`The secret ${name} is on the command line, where others can read it.`, {
      tryThis: `--secret ${name}=@FILE, --secret ${name}=env:VARIABLE, or leave it out to be asked`,
    })
  const value = readVariable(variable)
  if (value !== undefined && value !== '') return value
  throw new CommandError(`The variable ${variable} is not set.`, { tryThis: `export ${variable}=…` })
}

/** Asks for what is needed and was not given, where somebody is there to be asked. */
export async function askForSecrets(
  fields: readonly ConnectorField[],
  given: Readonly<Record<string, string>>,
  auth: string,
): Promise<Record<string, string>> {
  const missing = fields.filter(
    ({ name, isRequired, for: modes }) => isRequired && !Object.hasOwn(given, name) && (modes?.includes(auth) ?? true),
  )
  const asked: Record<string, string> = {}
  if (!process.stdin.isTTY) return asked
  for (const { name, title } of missing) asked[name] = await askSecret(`${title} (${name}): `)
  return asked
}

/** `event=operation`: which event sets off what. @throws CommandError */
export function parseRoutes(texts: readonly string[]): RouteCreate[] {
  return texts.map((text) => {
    const [eventType, operation] = splitPair('on', text)
    return { eventType: eventType as TriggerEvent, operation }
  })
}
