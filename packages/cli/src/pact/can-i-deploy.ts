import type { PactFile } from './pact-file.ts'
import type { Results } from './result-files.ts'
import type { Outcome, Verification } from './verification.ts'

export interface DeployQuestion {
  readonly pacticipant: string
  readonly version: string
  /** Where to; without it beside the newest of everything that is known. */
  readonly environment?: string | undefined
}

/** What is known: the pacts of the checkout, and what was recorded. */
export interface DeployKnowledge extends Results {
  readonly pacts: readonly PactFile[]
}

/** One consumer and one provider that would meet. */
export interface MatrixRow {
  readonly consumer: string
  /** Null for that of the checkout. */
  readonly consumerVersion: string | null
  readonly provider: string
  /** Null where none is known. */
  readonly providerVersion: string | null
  /** Of the pact between them. */
  readonly sha256: string
  readonly outcome: Outcome | 'unverified' | 'not_deployed'
  /** Why it blocks, and what to run; absent where it does not. */
  readonly blocks?: { readonly because: string; readonly next: string }
}

export interface DeployAnswer {
  readonly deployable: boolean
  readonly matrix: readonly MatrixRow[]
}

type Pair = Omit<MatrixRow, 'outcome' | 'blocks'>
type Relied = { readonly provider: string; readonly sha256: string }

/** Every name that pacts and results have. */
export function pacticipantsOf({ pacts, verifications, deployments }: DeployKnowledge): readonly string[] {
  const names = [
    ...[...pacts, ...verifications].flatMap(({ consumer, provider }) => [consumer, provider]),
    ...deployments.map(({ pacticipant }) => pacticipant),
  ]
  return [...new Set(names)].toSorted()
}

/** Whether a version may go somewhere: each pact it would meet there, as a consumer or as the provider, was verified. */
export function canIDeploy(question: DeployQuestion, known: DeployKnowledge): DeployAnswer {
  const pairs = [...asConsumer(question, known), ...asProvider(question, known)]
  const matrix = pairs.map((pair) => judge(pair, question, known))
  return { deployable: matrix.every(({ blocks }) => blocks === undefined), matrix }
}

/** Its own pacts, with the provider that it would meet. */
function asConsumer({ pacticipant, version, environment }: DeployQuestion, known: DeployKnowledge): readonly Pair[] {
  return pactsOf(pacticipant, version, known).map(({ provider, sha256 }) => ({
    consumer: pacticipant,
    consumerVersion: version,
    provider,
    providerVersion:
      environment === undefined
        ? newestVersionOf(provider, known)
        : (deployed(environment, known).find((other) => other.pacticipant === provider)?.version ?? null),
    sha256,
  }))
}

/** What was recorded when this version was deployed somewhere; of the checkout otherwise. */
function pactsOf(pacticipant: string, version: string, { deployments, pacts }: DeployKnowledge): readonly Relied[] {
  const recorded = deployments.find((each) => each.pacticipant === pacticipant && each.version === version)
  return recorded?.pacts ?? pacts.filter(({ consumer }) => consumer === pacticipant)
}

/** The pacts of those that would rely on it. */
function asProvider({ pacticipant, version, environment }: DeployQuestion, known: DeployKnowledge): readonly Pair[] {
  const relied =
    environment === undefined
      ? known.pacts.map((pact) => ({ ...pact, consumerVersion: null }))
      : deployed(environment, known).flatMap((consumer) =>
          consumer.pacts.map((pact) => ({
            ...pact,
            consumer: consumer.pacticipant,
            consumerVersion: consumer.version,
          })),
        )
  return relied
    .filter(({ provider }) => provider === pacticipant)
    .map(({ consumer, consumerVersion, provider, sha256 }) => ({
      consumer,
      consumerVersion,
      provider,
      providerVersion: version,
      sha256,
    }))
}

const deployed = (environment: string, { deployments }: DeployKnowledge) =>
  deployments.filter((each) => each.environment === environment)

function newestVersionOf(provider: string, { verifications }: DeployKnowledge): string | null {
  return newestFirst(verifications.filter((each) => each.provider === provider))[0]?.providerVersion ?? null
}

const newestFirst = (verifications: readonly Verification[]): readonly Verification[] =>
  verifications.toSorted((one, other) => Date.parse(other.verifiedAt) - Date.parse(one.verifiedAt))

function judge(pair: Pair, { environment }: DeployQuestion, known: DeployKnowledge): MatrixRow {
  const { provider, providerVersion, consumer, sha256 } = pair
  if (providerVersion === null && environment !== undefined)
    return {
      ...pair,
      outcome: 'not_deployed',
      blocks: {
        because: `${provider} is not known to be in ${environment}.`,
        next: `howazit pact record-deployment --pacticipant ${word(provider)} --version VERSION --to ${word(environment)}`,
      },
    }
  const verify = `howazit pact verify --provider ${word(provider)} --provider-version ${word(providerVersion ?? 'VERSION')}`
  const found = known.verifications.find(
    (each) => each.provider === provider && each.providerVersion === providerVersion && each.pact.sha256 === sha256,
  )
  if (found?.outcome === 'passed') return { ...pair, outcome: 'passed' }
  const at = providerVersion === null ? provider : `${provider} ${providerVersion}`
  if (!found)
    return {
      ...pair,
      outcome: 'unverified',
      blocks: { because: `${at} was not verified with the pact of ${consumer}.`, next: verify },
    }
  const [first] = found.checks.flatMap(({ failures }) => failures)
  const because = `${at} does not keep the pact of ${consumer}${first === undefined ? '.' : `: ${first}`}`
  return { ...pair, outcome: 'failed', blocks: { because, next: verify } }
}

/** As a shell takes it for one. */
const word = (text: string): string => (/^[\w.@+:/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)
