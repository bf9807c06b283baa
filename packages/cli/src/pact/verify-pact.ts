import { compareWithOpenApi, type OpenApi } from './compare-openapi.ts'
import type { PactFile } from './pact-file.ts'
import { runVerifier } from './run-verifier.ts'
import type { PactCheck } from './verification.ts'
import type { Subject } from './verify-job.ts'

export interface VerifyPactOptions {
  /** Reads what the provider says it offers; undefined where nobody says. */
  readonly readOpenApi: () => Promise<OpenApi | undefined>
  /** The provider, or why it is not asked. */
  readonly subject: Subject | { readonly kind: 'none'; readonly why: string }
  /** Where `@pact-foundation/pact` is; needed to ask a provider. */
  readonly library: string | undefined
  /** Where this package is. */
  readonly root: string
}

/** Looks at a pact in every way there is. Never rejects for what the pact or its provider does. */
export async function verifyPact(pact: PactFile, options: VerifyPactOptions): Promise<readonly PactCheck[]> {
  const interactions = checkInteractions(pact)
  if (interactions.outcome === 'failed') return [interactions]
  return [interactions, await checkOpenApi(pact, options), await checkProvider(pact, options)]
}

function checkInteractions({ interactions }: PactFile): PactCheck {
  const isEmpty = interactions.length === 0
  return {
    name: 'interactions',
    outcome: isEmpty ? 'failed' : 'passed',
    detail: `${interactions.length}`,
    failures: isEmpty ? ['It has no interactions: whatever the provider does would keep it.'] : [],
  }
}

async function checkOpenApi(pact: PactFile, { readOpenApi }: VerifyPactOptions): Promise<PactCheck> {
  const name = 'openapi'
  if (!pact.interactions.some(({ isHttp }) => isHttp))
    return { name, outcome: 'skipped', detail: 'it has no requests', failures: [] }
  try {
    const openapi = await readOpenApi()
    if (!openapi) return { name, outcome: 'skipped', detail: 'it claims no OpenAPI document', failures: [] }
    const failures = await compareWithOpenApi(pact, openapi)
    return { name, outcome: failures.length > 0 ? 'failed' : 'passed', detail: openapi.source, failures }
  } catch (error) {
    // What it claims is not there, is no such document, or one that the comparator cannot read.
    return { name, outcome: 'failed', failures: [`It cannot be compared: ${whyNot(error)}`] }
  }
}

/** The comparator merges the parts of an `allOf`, and does not end with one that leads back to itself. */
function whyNot(error: unknown): string {
  return error instanceof RangeError
    ? 'the comparator cannot follow a schema that holds itself by allOf.'
    : (error as Error).message
}

async function checkProvider(
  { path, provider, interactions }: PactFile,
  { subject, library, root }: VerifyPactOptions,
): Promise<PactCheck> {
  const name = 'provider'
  if (subject.kind === 'none' || library === undefined)
    return { name, outcome: 'skipped', detail: subject.kind === 'none' ? subject.why : 'not asked', failures: [] }
  if (subject.kind === 'server' && interactions.some(({ isHttp }) => !isHttp))
    return {
      name,
      outcome: 'skipped',
      detail: 'it has events, which its provider’s own tests have to show',
      failures: [],
    }
  const descriptions = interactions.map(({ description }) => description)
  const states = [...new Set(interactions.flatMap((interaction) => interaction.states))]
  const { failures } = await runVerifier({ library, pact: { path, provider, descriptions }, states, subject }, root)
  const detail = subject.kind === 'server' ? subject.url : subject.access.url
  return { name, outcome: failures.length > 0 ? 'failed' : 'passed', detail, failures }
}
