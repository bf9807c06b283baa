import { fetchOpenApi, type OpenApi, readOpenApi } from './compare-openapi.ts'
import type { PactFile } from './pact-file.ts'
import { CONTROL_PLANE, type FoundSubject } from './subjects.ts'

/** Finds the OpenAPI document of a pact's provider. */
export type FindOpenApi = (pact: PactFile, subject: FoundSubject) => Promise<OpenApi | undefined>

/**
 * The document that was named for the provider (`PROVIDER=FILE`, or `FILE` for all); the one that the pact claims; the one that the
 * control plane serves.
 * @throws CommandError for a named file that is no OpenAPI document
 */
export async function createFindOpenApi(named: readonly string[]): Promise<FindOpenApi> {
  const documents = new Map<string, OpenApi>()
  for (const each of named) {
    const [, provider = '', file = each] = /^([^=/\\]+)=(.+)$/.exec(each) ?? []
    documents.set(provider, await readOpenApi(file))
  }
  return async (pact, subject) => {
    const given = documents.get(pact.provider) ?? documents.get('')
    if (given) return given
    if (pact.openapi !== undefined) return await readOpenApi(pact.openapi)
    const isServed = pact.provider === CONTROL_PLANE && subject.kind === 'platform'
    return isServed ? await fetchOpenApi(subject.access.url) : undefined
  }
}
