import type { Connector } from '../manifest/connector.ts'
import { canonicalEvents } from './canonical-events.ts'
import type { Golden } from './golden.ts'

export type ParsedGolden =
  | { readonly golden: Golden; readonly problems?: undefined }
  | { readonly problems: readonly string[] }

type Members = Readonly<Record<string, unknown>>

/** The file that an operation's samples are in, beside the manifest: `createTicket` -> `create-ticket.golden.json`. */
export function goldenFileOf(operation: string): string {
  return `${operation.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.golden.json`
}

/** Reads the samples of an operation, which somebody wrote by hand: every way in which they are none, as sentences. */
export function parseGolden(text: string, operation: string, connector: Connector): ParsedGolden {
  const value = parseJson(text)
  if (!isMembers(value)) return { problems: ['It is not a JSON object.'] }
  const problems: string[] = []
  if (value.operation !== operation)
    problems.push(`Its operation is ${show(value.operation)}, and the file's name says ${operation}.`)
  problems.push(...problemsOfConnection(value.connection, connector))
  const cases = Array.isArray(value.cases) ? (value.cases as readonly unknown[]) : []
  if (cases.length === 0) problems.push('It has no cases.')
  problems.push(...cases.flatMap((each, index) => problemsOfCase(each, index)))
  return problems.length > 0 ? { problems } : { golden: value as unknown as Golden }
}

function problemsOfConnection(value: unknown, { auth }: Connector): string[] {
  if (!isMembers(value)) return ['Its connection is no object.']
  const { authMode } = value
  if (authMode === undefined || (typeof authMode === 'string' && Object.hasOwn(auth, authMode))) return []
  return [`Its authMode ${show(authMode)} is none of ${Object.keys(auth).join(', ')}.`]
}

function problemsOfCase(value: unknown, index: number): string[] {
  const at = `Case ${index + 1}`
  if (!isMembers(value)) return [`${at} is no object.`]
  const problems: string[] = []
  if (typeof value.name !== 'string' || value.name === '') problems.push(`${at} has no name.`)
  const events: readonly unknown[] = Array.isArray(value.events) ? value.events : []
  if (events.length === 0) problems.push(`${at} has no events.`)
  for (const name of events)
    if (typeof name !== 'string' || !Object.hasOwn(canonicalEvents, name))
      problems.push(`${at} has an event ${show(name)}; there are ${Object.keys(canonicalEvents).join(', ')}.`)
  if (!areMembers(value.exchanges)) problems.push(`${at} has exchanges that are no objects.`)
  else problems.push(...value.exchanges.flatMap((exchange) => problemsOfExchange(exchange, at)))
  if (!areMembers(value.outcomes) || value.outcomes.length !== events.length)
    problems.push(`${at} has not one outcome for each event.`)
  return problems
}

function problemsOfExchange({ reply, error }: Members, at: string): string[] {
  const isError = error === undefined || (isMembers(error) && typeof error.code === 'string')
  if (!isError) return [`${at} has an error without a code.`]
  if (reply === undefined) return []
  const isStatus =
    isMembers(reply) && Number.isInteger(reply.status) && Number(reply.status) >= 200 && Number(reply.status) <= 599
  return isStatus ? [] : [`${at} has a reply whose status is none of 200 to 599.`]
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const areMembers = (value: unknown): value is readonly Members[] => Array.isArray(value) && value.every(isMembers)
const show = (value: unknown): string => JSON.stringify(value) ?? 'absent'
