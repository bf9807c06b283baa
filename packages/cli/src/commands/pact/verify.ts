import { Flags } from '@oclif/core'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { dim, green, red } from '../../output.ts'
import { findPeer } from '../../pact/find-peer.ts'
import { createFindOpenApi } from '../../pact/openapi-sources.ts'
import { noPacts, type PactFile, readPacts } from '../../pact/pact-file.ts'
import { pactFlags } from '../../pact/pact-flags.ts'
import { writeResult } from '../../pact/result-files.ts'
import { createFindSubject, type FoundSubject } from '../../pact/subjects.ts'
import type { Outcome, PactCheck, Verification } from '../../pact/verification.ts'
import { verifyPact } from '../../pact/verify-pact.ts'

/** What came of one pact; `unverified`: nothing is wrong with it, and its provider was not asked. */
interface VerifiedPact {
  readonly consumer: string
  readonly provider: string
  readonly file: string
  readonly sha256: string
  readonly outcome: Outcome | 'unverified'
  readonly checks: readonly PactCheck[]
  /** The file of results, where one was written. */
  readonly result?: string
}

interface VerifyResult {
  readonly passed: number
  readonly failed: number
  readonly unverified: number
  readonly pacts: readonly VerifiedPact[]
}

export default class PactVerify extends HowazitCommand {
  static override summary = 'Check that providers keep the pacts of a folder, without a broker'
  static override description =
    'Each pact has to have interactions, to agree with the OpenAPI document of its provider, and to be kept by the running provider. howazit-control-plane and howazit-webhooks are the platform: a tenant is made in it for that. Any other provider is named, with its URL. What came of it is written to files, which `howazit pact can-i-deploy` reads. Exits with 1 when a pact is not kept.'
  static override examples = [
    '<%= config.bin %> pact verify',
    '<%= config.bin %> pact verify --provider howazit-control-plane --provider-version "$GIT_SHA"',
    '<%= config.bin %> pact verify --provider my_crm --url http://127.0.0.1:8080 --state-change-url http://127.0.0.1:8080/_states',
    '<%= config.bin %> pact verify --offline --openapi zendesk=zendesk.openapi.yaml',
  ]
  static override flags = {
    ...pactFlags,
    provider: Flags.string({ description: 'only pacts with this provider; --url is where it is' }),
    'provider-version': Flags.string({
      description:
        'the version that is verified, such as a commit; without it that of the API, where it is the platform',
    }),
    openapi: Flags.string({
      multiple: true,
      description:
        'OpenAPI document, as PROVIDER=FILE or FILE for all; without it the one that a pact claims, and for the platform the one it serves',
    }),
    'state-change-url': Flags.string({ description: 'gets each provider state by POST, as Pact has it' }),
    'header-from-env': Flags.string({
      multiple: true,
      description: 'NAME=VARIABLE: header that is sent to the provider, with the value of that variable',
    }),
    offline: Flags.boolean({ description: 'ask no provider: only what can be seen in the files' }),
    confirm: Flags.string({ description: 'the address of the platform again, where `howazit dev` did not start it' }),
  }

  async run(): Promise<VerifyResult> {
    const { flags } = await this.parse(PactVerify)
    const pacts = await pickPacts(flags.pacts, flags.provider)
    const findOpenApi = await createFindOpenApi(flags.openapi ?? [])
    const findSubject = createFindSubject({
      ...flags,
      url: flags.url,
      profile: flags.profile,
      provider: flags.provider,
      confirmed: flags.confirm,
      stateChangeUrl: flags['state-change-url'],
      headersFromEnv: flags['header-from-env'] ?? [],
      note: (text) => this.note(text),
    })
    const verified: VerifiedPact[] = []
    for (const pact of pacts) {
      // Said before anything is made in a platform.
      const library = flags.offline ? undefined : findPeer('@pact-foundation/pact')
      const subject = await findSubject(pact.provider)
      const readOpenApi = () => findOpenApi(pact, subject)
      const checks = await verifyPact(pact, { subject, readOpenApi, library, root: this.config.root })
      const version = flags['provider-version'] ?? (await versionOf(subject))
      const result = await this.record({ pact, checks, version }, flags.results)
      const one = { ...describe(pact, checks), ...(result !== undefined && { result }) }
      this.show(one)
      verified.push(one)
    }
    const count = (outcome: VerifiedPact['outcome']) => verified.filter((each) => each.outcome === outcome).length
    const counts = { passed: count('passed'), failed: count('failed'), unverified: count('unverified') }
    this.say(`${counts.passed} passed, ${counts.failed} failed, ${counts.unverified} unverified`)
    if (counts.failed > 0) process.exitCode = EXIT.failure
    return { ...counts, pacts: verified }
  }

  /** Only what a provider said is a result; of which version has to be known. */
  private async record({ pact, checks, version }: Verified, folder: string): Promise<string | undefined> {
    if (checks.every(({ name, outcome }) => name !== 'provider' || outcome === 'skipped')) return undefined
    if (version === undefined) {
      this.note(`Nothing is recorded of ${pact.provider}: say which version it is with --provider-version.`)
      return undefined
    }
    return await writeResult(folder, toVerification({ pact, checks, version }))
  }

  private show({ consumer, provider, outcome, checks, result }: VerifiedPact): void {
    const mark = outcome === 'passed' ? green('ok    ') : outcome === 'failed' ? red('failed') : '-     '
    this.say(`${mark} ${consumer} -> ${provider}`)
    for (const check of checks) {
      this.say(dim(`       ${check.name}: ${check.outcome}${check.detail === undefined ? '' : `, ${check.detail}`}`))
      for (const failure of check.failures) this.say(`       ${failure.replaceAll('\n', '\n       ')}`)
    }
    if (result !== undefined) this.say(dim(`       wrote ${result}`))
  }
}

interface Verified {
  readonly pact: PactFile
  readonly checks: readonly PactCheck[]
  readonly version: string | undefined
}

async function pickPacts(folder: string, provider: string | undefined): Promise<readonly PactFile[]> {
  const pacts = await readPacts(folder)
  const picked = pacts.filter((pact) => provider === undefined || pact.provider === provider)
  if (picked.length > 0) return picked
  const others = [...new Set(pacts.map((pact) => pact.provider))].join(', ')
  throw noPacts(`No pact in ${folder} has the provider ${provider}; there are ${others}.`)
}

function describe({ consumer, provider, file, sha256 }: PactFile, checks: readonly PactCheck[]): VerifiedPact {
  return { consumer, provider, file, sha256, outcome: outcomeOf(checks), checks }
}

function outcomeOf(checks: readonly PactCheck[]): VerifiedPact['outcome'] {
  if (checks.some(({ outcome }) => outcome === 'failed')) return 'failed'
  return checks.some(({ name, outcome }) => name === 'provider' && outcome === 'passed') ? 'passed' : 'unverified'
}

function toVerification({ pact, checks, version }: Verified & { readonly version: string }): Verification {
  const { file, sha256, interactions, provider, consumer } = pact
  return {
    kind: 'pact.verification',
    provider,
    providerVersion: version,
    consumer,
    pact: { file, sha256, interactions: interactions.length },
    outcome: outcomeOf(checks) === 'passed' ? 'passed' : 'failed',
    checks,
    verifiedAt: new Date().toISOString(),
  }
}

/** The platform says it itself. */
async function versionOf(subject: FoundSubject): Promise<string | undefined> {
  if (subject.kind !== 'platform' && subject.kind !== 'events') return undefined
  const { fetchOpenApi } = await import('../../pact/compare-openapi.ts')
  const { document } = await fetchOpenApi(subject.access.url)
  return (document as { info?: { version?: string } }).info?.version
}
