import { Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { green, red, table } from '../../output.ts'
import { canIDeploy, type DeployAnswer, type MatrixRow, pacticipantsOf } from '../../pact/can-i-deploy.ts'
import { readPacts } from '../../pact/pact-file.ts'
import { pactFlags } from '../../pact/pact-flags.ts'
import { readResults } from '../../pact/result-files.ts'

type CanIDeployResult = DeployAnswer & { readonly pacticipant: string; readonly version: string; readonly to?: string }

export default class PactCanIDeploy extends HowazitCommand {
  static override summary = 'Say whether a version gets along with what it would meet, from files'
  static override description =
    'Reads the pacts of this checkout and the results of `howazit pact verify`. With --to it is compared with what `howazit pact record-deployment` says is there, without it with the newest version of each provider and the pacts of this checkout. Exits with 1 when something blocks it.'
  static override examples = [
    '<%= config.bin %> pact can-i-deploy --pacticipant howazit-sdk --version 0.1.0',
    '<%= config.bin %> pact can-i-deploy --pacticipant howazit-control-plane --version "$GIT_SHA" --to production',
  ]
  static override flags = {
    ...pactFlags,
    pacticipant: Flags.string({ required: true, description: 'the consumer or provider, as pacts call it' }),
    version: Flags.string({ required: true, description: 'its version' }),
    to: Flags.string({ description: 'the environment it would go to' }),
  }

  async run(): Promise<CanIDeployResult> {
    const { flags } = await this.parse(PactCanIDeploy)
    const { pacticipant, version, to } = flags
    const known = { pacts: await readPacts(flags.pacts), ...(await readResults(flags.results)) }
    const names = pacticipantsOf(known)
    if (!names.includes(pacticipant))
      throw new CommandError(`No pact and no result names ${pacticipant}.`, {
        why: [`There are ${names.join(', ')}.`],
        tryThis: `howazit pact can-i-deploy --pacticipant ${names[0]} --version ${version}`,
        exitCode: EXIT.notFound,
      })
    const answer = canIDeploy({ pacticipant, version, environment: to }, known)
    this.show(answer, `${pacticipant} ${version}`, to)
    if (!answer.deployable) process.exitCode = EXIT.failure
    return { pacticipant, version, ...(to !== undefined && { to }), ...answer }
  }

  private show({ deployable, matrix }: DeployAnswer, what: string, to: string | undefined): void {
    if (matrix.length > 0) this.say(table(['consumer', 'version', 'provider', 'version', 'pact'], matrix.map(toCells)))
    else this.say(`Nothing ${to === undefined ? 'here' : `in ${to}`} relies on it, and it relies on nothing.`)
    const next = new Set<string>()
    for (const { blocks } of matrix) {
      if (!blocks) continue
      this.say(`${red('blocks')} ${blocks.because}`)
      next.add(blocks.next)
    }
    const where = to === undefined ? '' : ` to ${to}`
    this.say(deployable ? green(`${what} can be deployed${where}.`) : red(`${what} cannot be deployed${where}.`))
    for (const command of next) this.note(`Next: ${command}`)
  }
}

const toCells = ({ consumer, consumerVersion, provider, providerVersion, outcome }: MatrixRow) => [
  consumer,
  consumerVersion ?? 'this checkout',
  provider,
  providerVersion,
  outcome.replaceAll('_', ' '),
]
