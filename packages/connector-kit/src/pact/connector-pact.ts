import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Connector } from '../manifest/connector.ts'
import { speaksHttp } from '../request/schemes.ts'
import { createRedactor } from '../run/redactor.ts'
import { compareOutcomes } from '../testing/compare-golden.ts'
import type { Golden, GoldenCase, GoldenReply } from '../testing/golden.ts'
import { type Replayed, replayGolden } from '../testing/replay-golden.ts'
import { type ConnectorSources, readGolden, type TestedCase } from '../testing/test-connector.ts'
import { type PactInteraction, renderPact } from './pact.ts'
import { findReliedOn, type Verdict } from './relied-on.ts'
import { requestOf } from './request-of.ts'
import { responseOf } from './response-of.ts'

export interface ConnectorPactOptions {
  /** Where the vendor's OpenAPI document is, from the pact: `howazit pact verify` compares the pact with it. */
  readonly openapi?: string
}

/** A pact as a file; or why the samples make none, as sentences. */
export type RenderedPact =
  | { readonly file: string; readonly text: string; readonly interactions: number; readonly problems?: undefined }
  | { readonly problems: readonly string[]; readonly text?: undefined }

/** Where a connector's pact is below its folder. */
export const PACT_FOLDER = 'pacts'

/** Shorter ones are words that may be anywhere. */
const SECRET_LENGTH_MIN = 8

/** The name of a connector's pact, as Pact names files: consumer, provider. */
export function pactFileOf({ id }: Pick<Connector, 'id'>): string {
  return `${consumerOf(id)}-${id}.json`
}

/**
 * The samples of a connector as a pact with its vendor (Pact specification 4): each request that got a reply, and what of the
 * reply the connector relies on. The same bytes wherever it is made; no credential is in it. A sample's name is its provider
 * state, whose parameters are the connection's settings.
 */
export async function renderConnectorPact(
  sources: ConnectorSources,
  { openapi }: ConnectorPactOptions = {},
): Promise<RenderedPact> {
  const { connector } = sources
  if (!speaksHttp(connector.protocol))
    return { problems: [`Pacts are about HTTP, and the connector speaks ${connector.protocol}: its samples suffice.`] }
  const interactions: PactInteraction[] = []
  const secrets: string[] = []
  for (const operation of Object.keys(connector.operations)) {
    const read = readGolden(sources, operation)
    if (read.problems) return { problems: read.problems.map((problem) => `${operation}: ${problem}`) }
    const { golden } = read
    const { accessToken = '' } = golden.connection
    secrets.push(...Object.values(golden.connection.secrets ?? {}), accessToken)
    for (const goldenCase of golden.cases) interactions.push(...(await interactionsOf(sources, golden, goldenCase)))
  }
  if (interactions.length === 0) return { problems: ['No sample has a reply: there is nothing to rely on.'] }
  const metadata = {
    pactSpecification: { version: '4.0' as const },
    ...(openapi !== undefined && { openapi: { file: openapi } }),
  }
  const names = { consumer: { name: consumerOf(connector.id) }, provider: { name: connector.id } }
  const text = renderPact({ ...names, interactions, metadata })
  if (holdsSecret(text, secrets))
    return {
      problems: ['A secret of the samples would be in the pact, as a part of something else: change the secret.'],
    }
  return { file: pactFileOf(connector), text, interactions: interactions.length }
}

/** Writes the pact into a folder, which is made if it is not there; nothing where there are problems. */
export async function writeConnectorPact(
  sources: ConnectorSources,
  { folder, ...options }: ConnectorPactOptions & { readonly folder: string },
): Promise<RenderedPact> {
  const rendered = await renderConnectorPact(sources, options)
  if (rendered.problems) return rendered
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, rendered.file), rendered.text)
  return rendered
}

/** Whether the pact in the connector's folder is what its samples say; nothing to test where there is none. */
export async function testPact(
  sources: ConnectorSources,
  options?: ConnectorPactOptions,
): Promise<readonly TestedCase[]> {
  const file = `${PACT_FOLDER}/${pactFileOf(sources.connector)}`
  const current = sources.files[file]
  if (current === undefined) return []
  const rendered = await renderConnectorPact(sources, options)
  const stale = rendered.text === current ? [] : ['It is not what the samples say now.']
  return [
    { operation: 'pact', file, name: 'the pact is what the samples say', differences: rendered.problems ?? stale },
  ]
}

function consumerOf(id: string): string {
  return `howazit-connector-${id}`
}

async function interactionsOf(
  sources: ConnectorSources,
  golden: Golden,
  goldenCase: GoldenCase,
): Promise<readonly PactInteraction[]> {
  const { exchanges } = goldenCase
  if (exchanges.every(({ reply }) => reply === undefined)) return []
  const replay = (changed: GoldenCase) => replayGolden({ ...sources, golden }, changed)
  const replayed = await replay(goldenCase)
  const values = Object.values({ ...golden.connection.settings, ...golden.connection.learnt })
  const settings = new Set(values.map(String))
  const made: PactInteraction[] = []
  for (const [index, { reply }] of exchanges.entries()) {
    const sent = replayed.sent[index]
    const kept = replayed.result.exchanges[index]?.request
    if (!reply || !sent || !kept) continue
    const judge = async (changed: GoldenReply): Promise<Verdict> =>
      replay({ ...goldenCase, exchanges: exchanges.with(index, { reply: changed }) }).then(
        (changedTo) => verdictOf(changedTo, goldenCase),
        () => FAILED,
      )
    const name = `${golden.operation}: ${goldenCase.name}${exchanges.length === 1 ? '' : ` (${index + 1} of ${exchanges.length})`}`
    const params = golden.connection.settings
    made.push({
      type: 'Synchronous/HTTP',
      description: name,
      pending: false,
      providerStates: [{ name, ...(params && { params }) }],
      request: requestOf({ sent, kept, settings }),
      response: responseOf(await findReliedOn(reply, judge)),
    })
  }
  return made
}

/** The words of the vendor count where the sample names them. */
function verdictOf(replayed: Replayed, { outcomes }: GoldenCase): Verdict {
  const { sent, result } = replayed
  const { records, rates, moved, meaning } = result
  const read = records.map(({ message: _message, hint: _hint, ...rest }) => rest)
  const kinds = records.map(({ outcome, reason, isDuplicate, bucket, disable }) => [
    outcome,
    reason,
    isDuplicate,
    bucket,
    disable,
  ])
  const asked = sent.map(({ method, url }) => [method, url])
  const unmet = compareOutcomes(outcomes, replayed.outcomes)
  return {
    whole: JSON.stringify([read, unmet, rates, moved, meaning, asked]),
    kind: JSON.stringify([kinds, meaning, sent.length]),
  }
}

/** Something else is asked then, which the sample has no reply to. */
const FAILED: Verdict = { whole: 'failed', kind: 'failed' }

function holdsSecret(text: string, secrets: readonly string[]): boolean {
  const telling = secrets.filter(({ length }) => length >= SECRET_LENGTH_MIN)
  return createRedactor(telling).redact(text) !== text
}
