import { join } from 'node:path'
import { Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { readPacts } from '../../pact/pact-file.ts'
import { pactFlags } from '../../pact/pact-flags.ts'
import { deploymentPath, writeResult } from '../../pact/result-files.ts'
import type { Deployment } from '../../pact/verification.ts'

type RecordResult = Deployment & { readonly file: string; readonly written: boolean }

export default class PactRecordDeployment extends HowazitCommand {
  static override summary = 'Say that a version is in an environment now, with the pacts of this checkout'
  static override description =
    'Takes the place of the version that was there. `howazit pact can-i-deploy --to` compares with it.'
  static override examples = [
    '<%= config.bin %> pact record-deployment --pacticipant howazit-control-plane --version "$GIT_SHA" --to production',
  ]
  static override flags = {
    ...pactFlags,
    pacticipant: Flags.string({ required: true, description: 'the consumer or provider, as pacts call it' }),
    version: Flags.string({ required: true, description: 'its version' }),
    to: Flags.string({ required: true, description: 'the environment' }),
    'dry-run': Flags.boolean({ description: 'say what would be recorded, and write nothing' }),
  }

  async run(): Promise<RecordResult> {
    const { flags } = await this.parse(PactRecordDeployment)
    const { pacticipant, version, to: environment } = flags
    const pacts = await readPacts(flags.pacts)
    const names = [...new Set(pacts.flatMap(({ consumer, provider }) => [consumer, provider]))].toSorted()
    if (!names.includes(pacticipant))
      throw new CommandError(`No pact in ${flags.pacts} names ${pacticipant}.`, {
        why: [`There are ${names.join(', ')}.`],
        tryThis: 'name one of them, or another folder with --pacts',
        exitCode: EXIT.notFound,
      })
    const deployment: Deployment = {
      kind: 'pact.deployment',
      environment,
      pacticipant,
      version,
      pacts: pacts
        .filter(({ consumer }) => consumer === pacticipant)
        .map(({ provider, sha256 }) => ({ provider, sha256 })),
      deployedAt: new Date().toISOString(),
    }
    const written = !flags['dry-run']
    const file = written
      ? await writeResult(flags.results, deployment)
      : join(flags.results, deploymentPath(deployment))
    this.say(`${pacticipant} ${version} ${written ? 'is' : 'would be'} in ${environment}: ${file}`)
    return { ...deployment, file, written }
  }
}
