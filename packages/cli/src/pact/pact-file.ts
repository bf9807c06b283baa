import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-code.ts'

/** One thing a consumer relies on, as far as it matters here. */
export interface Interaction {
  readonly description: string
  readonly states: readonly string[]
  readonly isHttp: boolean
  /** Of its request. */
  readonly path?: string
}

/** A pact of the folder. */
export interface PactFile {
  /** Its name in the folder. */
  readonly file: string
  readonly path: string
  readonly consumer: string
  readonly provider: string
  readonly interactions: readonly Interaction[]
  /** Over what it says, without metadata and whatever the order: the same pact has the same in every checkout. */
  readonly sha256: string
  /** The provider's OpenAPI document that it claims, as a path. */
  readonly openapi?: string
  /** The whole document. */
  readonly pact: unknown
}

type Members = Readonly<Record<string, unknown>>

const BYTES_MAX = 32 * 1024 * 1024

/** The pacts of a folder, by name. @throws CommandError where there are none, or for a file that is none */
export async function readPacts(folder: string): Promise<readonly PactFile[]> {
  const names = (await readdir(folder).catch(noFolder)).filter((name) => name.endsWith('.json')).toSorted()
  if (names.length === 0) throw noPacts(`There are no pacts in ${folder}.`)
  return await Promise.all(names.map((name) => readPact(join(folder, name), name)))
}

async function readPact(path: string, file: string): Promise<PactFile> {
  const text = await readFile(path, 'utf8')
  if (text.length > BYTES_MAX) throw notPact(path, `It has more than ${BYTES_MAX / 1024 / 1024} MiB.`)
  const pact = parseJson(text)
  if (!isMembers(pact)) throw notPact(path, 'It is not a JSON object.')
  const consumer = nameOf(pact.consumer)
  const provider = nameOf(pact.provider)
  if (consumer === undefined || provider === undefined) throw notPact(path, 'It names no consumer or no provider.')
  const openapi = claimOf(pact, path)
  return {
    file,
    path: resolve(path),
    consumer,
    provider,
    interactions: interactionsOf(pact).map(toInteraction),
    sha256: hashPact({ consumer, provider, interactions: interactionsOf(pact) }),
    ...(openapi !== undefined && { openapi }),
    pact,
  }
}

/** Pacts of earlier specifications keep events apart. */
function interactionsOf({ interactions, messages }: Members): readonly unknown[] {
  return [...(Array.isArray(interactions) ? interactions : []), ...(Array.isArray(messages) ? messages : [])]
}

function toInteraction(value: unknown): Interaction {
  const { description, providerStates, providerState, request } = isMembers(value) ? value : ({} as Members)
  const states = Array.isArray(providerStates) ? providerStates.map(nameOf) : [providerState]
  return {
    description: typeof description === 'string' ? description : '',
    states: states.filter((state) => typeof state === 'string'),
    isHttp: request !== undefined,
    ...(isMembers(request) && typeof request.path === 'string' && { path: request.path }),
  }
}

/** SHA-256 (hexadecimal). */
function hashPact({ consumer, provider, interactions }: Members): string {
  const texts = (interactions as readonly unknown[]).map((each) => JSON.stringify(each, sortMembers)).toSorted()
  return createHash('sha256')
    .update(JSON.stringify([consumer, provider, ...texts]))
    .digest('hex')
}

function sortMembers(_name: string, value: unknown): unknown {
  if (!isMembers(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
}

function claimOf({ metadata }: Members, path: string): string | undefined {
  const openapi = isMembers(metadata) ? metadata.openapi : undefined
  const file = isMembers(openapi) ? openapi.file : undefined
  return typeof file === 'string' ? resolve(dirname(path), file) : undefined
}

/** Undefined for one that could paint over what a terminal shows. */
const nameOf = (value: unknown): string | undefined =>
  isMembers(value) && typeof value.name === 'string' && /^[^\p{Cc}\p{Cf}]+$/u.test(value.name) ? value.name : undefined

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function notPact(path: string, why: string): CommandError {
  return new CommandError(`${path} is no pact.`, { why: [why], tryThis: 'write it again, or move it elsewhere' })
}

export function noPacts(message: string): CommandError {
  return new CommandError(message, {
    tryThis: 'name the folder with --pacts; docs/pacts.md says how a program writes one',
    code: 'no_pacts',
    exitCode: EXIT.failure,
  })
}

function noFolder(error: NodeJS.ErrnoException): readonly string[] {
  if (error.code === 'ENOENT') return []
  throw error
}
