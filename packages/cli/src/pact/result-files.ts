import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CommandError } from '../command-error.ts'
import type { Deployment, Verification } from './verification.ts'

/** What a folder of results holds. */
export interface Results {
  readonly verifications: readonly Verification[]
  readonly deployments: readonly Deployment[]
}

const HASH_LENGTH = 16

/** Where the result of a verification is below the folder: the same pact and version again is the same file. */
export function verificationPath({ provider, providerVersion, consumer, pact }: Verification): string {
  const name = `${nameOf(consumer)}-${pact.sha256.slice(0, HASH_LENGTH)}.json`
  return join('verifications', nameOf(provider), nameOf(providerVersion), name)
}

/** One version of a program at a time is in an environment. */
export function deploymentPath({ environment, pacticipant }: Deployment): string {
  return join('deployments', nameOf(environment), `${nameOf(pacticipant)}.json`)
}

/** Written whole or not at all. Gives the path. */
export async function writeResult(folder: string, result: Verification | Deployment): Promise<string> {
  const path = join(folder, result.kind === 'pact.verification' ? verificationPath(result) : deploymentPath(result))
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.draft`, `${JSON.stringify(result, null, 2)}\n`)
  await rename(`${path}.draft`, path)
  return path
}

/** All that a folder holds; nothing of one that is not there. @throws CommandError for a file that is no result */
export async function readResults(folder: string): Promise<Results> {
  const paths = await readdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const files = paths.filter((path) => path.endsWith('.json')).toSorted()
  const results = await Promise.all(files.map((path) => readResult(join(folder, path))))
  return {
    verifications: results.filter((result) => result.kind === 'pact.verification'),
    deployments: results.filter((result) => result.kind === 'pact.deployment'),
  }
}

async function readResult(path: string): Promise<Verification | Deployment> {
  const value = parseJson(await readFile(path, 'utf8'))
  if (isVerification(value) || isDeployment(value)) return value
  throw new CommandError(`${path} is no result of verifying pacts.`, {
    tryThis: 'remove it, or name another folder with --results',
  })
}

const isVerification = (value: unknown): value is Verification =>
  hasKind(value, 'pact.verification') &&
  areTexts([value.provider, value.providerVersion, value.consumer, value.verifiedAt]) &&
  (value.outcome === 'passed' || value.outcome === 'failed') &&
  Array.isArray(value.checks) &&
  value.checks.every((check: Members | null) => Array.isArray(check?.failures) && areTexts(check.failures)) &&
  areTexts([(value.pact as Members | undefined)?.sha256])

const isDeployment = (value: unknown): value is Deployment =>
  hasKind(value, 'pact.deployment') &&
  areTexts([value.environment, value.pacticipant, value.version, value.deployedAt]) &&
  Array.isArray(value.pacts) &&
  value.pacts.every((pact: Members | null) => areTexts([pact?.provider, pact?.sha256]))

type Members = Readonly<Record<string, unknown>>

const hasKind = (value: unknown, kind: string): value is Members =>
  typeof value === 'object' && value !== null && (value as Members).kind === kind
const areTexts = (values: readonly unknown[]): boolean => values.every((value) => typeof value === 'string')

/** A name of anything as the name of a file: no separator, and no way up. */
function nameOf(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/^\.+/, (dots) => dots.replaceAll('.', '%2E'))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
