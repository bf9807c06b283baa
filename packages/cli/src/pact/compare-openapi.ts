import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { CommandError } from '../command-error.ts'
import { cut } from './failures.ts'
import { findPeer, loadPeer } from './find-peer.ts'
import type { PactFile } from './pact-file.ts'
import { withBasePath } from './with-base-path.ts'

/** An OpenAPI document, and where it was found. */
export interface OpenApi {
  readonly source: string
  readonly document: unknown
}

interface Comparison {
  readonly type: 'error' | 'warning' | 'info'
  readonly code: string
  readonly message: string
  readonly mockDetails?: { readonly interactionDescription?: string | null; readonly value?: unknown }
}

/** Its own types are for bundlers: Node's way of finding modules finds nothing in them. */
interface ComparatorLibrary {
  readonly Comparator: new (specifications: { oas: unknown }) => { compare(pact: unknown): AsyncIterable<Comparison> }
}

const SERVED_TIMEOUT_MS = 30_000

/** Every way in which a pact asks for what the document does not offer, as sentences. */
export async function compareWithOpenApi(pact: PactFile, { document }: OpenApi): Promise<readonly string[]> {
  const { Comparator } = loadPeer<ComparatorLibrary>(findPeer('@pactflow/openapi-pact-comparator'))
  const comparisons = new Comparator({ oas: withBasePath(structuredClone(document), pact) }).compare(pact.pact)
  const found: string[] = []
  for await (const comparison of comparisons)
    if (comparison.type === 'error' && !isOfAnyServer(comparison)) found.push(describe(comparison))
  return found
}

/** Whatever is between can answer these (RFC 9110, 15.6; RFC 6585, 4), and documents leave them out. */
function isOfAnyServer({ code, mockDetails }: Comparison): boolean {
  const status = Number(mockDetails?.value)
  return code === 'response.status.unknown' && (status >= 500 || status === 429)
}

function describe({ code, message, mockDetails }: Comparison): string {
  return cut(`${mockDetails?.interactionDescription ?? 'the pact'}: ${message} (${code})`)
}

/** YAML or JSON. @throws CommandError for a file that is no OpenAPI document */
export async function readOpenApi(path: string): Promise<OpenApi> {
  const document = parseYaml(await readFile(path, 'utf8'))
  return { source: path, document: requireOpenApi(document, path) }
}

/** The contract that a platform serves. @throws CommandError where it serves none */
export async function fetchOpenApi(baseUrl: string): Promise<OpenApi> {
  const source = `${baseUrl}/openapi.json`
  const reply = await fetch(source, { signal: AbortSignal.timeout(SERVED_TIMEOUT_MS) })
  const document = reply.ok ? await reply.json().catch(() => undefined) : undefined
  return { source, document: requireOpenApi(document, source) }
}

function requireOpenApi(document: unknown, source: string): unknown {
  const { openapi, swagger } = (document ?? {}) as Readonly<Record<string, unknown>>
  if (typeof openapi === 'string' || typeof swagger === 'string') return document
  throw new CommandError(`${source} is no OpenAPI document.`, { tryThis: 'name another one with --openapi FILE' })
}

function parseYaml(text: string): unknown {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}
