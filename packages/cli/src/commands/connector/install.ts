import type { Decision } from '@howazit/connector-kit'
import type { Permissions, ReadPackage } from '@howazit/connector-kit/authoring'
import { Args, Flags } from '@oclif/core'
import { askYes } from '../../ask-yes.ts'
import { CommandError } from '../../command-error.ts'
import { requireFolder } from '../../connector/catalogue/catalogue-folder.ts'
import { findInstalled, folderOf, installPackage, isInstalled } from '../../connector/catalogue/install-package.ts'
import { percentFlag } from '../../connector/catalogue/percent-flag.ts'
import { describePermissions, visible } from '../../connector/catalogue/permissions-text.ts'
import { parseConnectorName } from '../../connector/catalogue/release-name.ts'
import { type VerifiedPackage, verifyOffer } from '../../connector/catalogue/verify-offer.ts'
import { type ConnectorSource, type Offer, openSource } from '../../connector/connector-source.ts'
import { SOURCE_FLAGS, sourceOptionsOf } from '../../connector/source-flags.ts'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { bold } from '../../output.ts'

export interface InstallResult {
  connector: string
  version: string
  hash: string
  key: string
  permissions: Permissions
  /** What it may do that the version before it may not. */
  widened: readonly string[]
  folder: string
  installed: boolean
}

export default class ConnectorInstall extends HowazitCommand {
  static override summary = 'Put a published connector into the folder that a platform takes connectors from'
  static override description =
    'Checks the package as `connector catalog` does, shows where it may send what and asks. Nothing of it is run. Platforms take it up when they start again (HOWAZIT_CONNECTORS_DIR).'
  static override examples = [
    '<%= config.bin %> connector install my_crm --from ./release --into ./connectors',
    '<%= config.bin %> connector install my_crm@1.2.0 --from https://connectors.example.com/ --into ./connectors --percent 10',
    '<%= config.bin %> connector install my_crm --from npm:howazit-connector-my-crm --into ./connectors --yes',
  ]
  static override args = {
    connector: Args.string({ required: true, description: 'its id, or id@version; the newest without one' }),
  }
  static override flags = {
    ...SOURCE_FLAGS,
    from: Flags.string({ required: true, description: 'a folder, the URL of a catalogue, or npm:NAME of a package' }),
    into: Flags.string({
      required: true,
      env: 'HOWAZIT_CONNECTORS_DIR',
      description: 'the folder of connectors that the platform reads',
    }),
    percent: percentFlag({ description: 'give it to this share of tenants first; all of them without it' }),
    yes: Flags.boolean({ description: 'agree to what it may do without being asked' }),
    'dry-run': Flags.boolean({ description: 'check it and say what it may do, and write nothing' }),
  }

  async run(): Promise<InstallResult> {
    const { args, flags } = await this.parse(ConnectorInstall)
    await requireFolder(flags.into)
    await using source = await openSource(flags.from, sourceOptionsOf(flags))
    const { offer, read, bytes } = await pickOffer(source, args.connector, flags.key ?? [])
    const result = await this.describe(read, flags)
    const state = await isInstalled(flags.into, read)
    if (state === 'other') throw otherContent(read, flags.into)
    if (state === 'same') this.say(`${flags.into}/${folderOf(read)} has it already.`)
    if (flags['dry-run'] || state === 'same') return result

    await this.agree(flags.yes, result)
    const place = await installPackage({
      into: flags.into,
      read,
      bytes,
      decision: decisionOf(read, offer, flags.percent),
    })
    this.say(`wrote ${place}`)
    this.note('Next: start the platform again with HOWAZIT_CONNECTORS_DIR naming that folder')
    return { ...result, installed: true }
  }

  /** @throws CommandError where another key signed the version before it */
  private async describe(
    read: ReadPackage,
    { into, key }: { into: string; key: string[] | undefined },
  ): Promise<InstallResult> {
    const { widened } = await import('@howazit/connector-kit/authoring')
    const { connector, permissions, certificate, hash } = read
    const before = await findInstalled(into, read)
    if (before && before.certificate.key !== certificate.key && !key?.includes(certificate.key))
      throw new CommandError(`${connector.id} ${before.version} is signed by another key than ${connector.version}.`, {
        why: [`Before: ${before.certificate.key}`, `Now: ${certificate.key}`],
        tryThis: `ask whoever publishes it, then add --key ${certificate.key}`,
        code: 'signature_invalid',
        exitCode: EXIT.failure,
      })
    const more = before ? widened(before.permissions, permissions) : []
    this.say(`${bold(`${connector.id}@${connector.version}`)}  ${visible(connector.summary)}`)
    this.say(`  content             ${hash}`)
    this.say(`  certified           ${certificate.certifiedOn}, score ${certificate.score}, key ${certificate.key}`)
    this.say(describePermissions(permissions))
    for (const sentence of more) this.say(`  new since ${before?.version}: it ${visible(sentence)}`)
    const { id, version } = connector
    return {
      connector: id,
      version,
      hash,
      key: certificate.key,
      permissions,
      widened: more,
      folder: folderOf(read),
      installed: false,
    }
  }

  private async agree(yes: boolean, { connector, version }: InstallResult): Promise<void> {
    if (yes || (await askYes(`Install ${connector} ${version}?`))) return
    throw new CommandError(`${connector} ${version} was not installed: nobody agreed to what it may do.`, {
      tryThis: 'look at what it may do, then add --yes',
    })
  }
}

interface Picked extends VerifiedPackage {
  readonly offer: Offer
}

/** npm says of no version which connector it is: the package has to. */
async function pickOffer(source: ConnectorSource, asked: string, keys: readonly string[]): Promise<Picked> {
  const { connector, version } = parseConnectorName(asked)
  const offer = source.offers.find(
    (one) =>
      (one.connector ?? connector) === connector &&
      (version === undefined ? !one.version.includes('-') : one.version === version),
  )
  if (!offer) throw notOffered(source, asked)
  const { row, verified } = await verifyOffer({ source, keys }, offer)
  if (!verified)
    throw new CommandError(`${asked} is not what is said of it.`, {
      why: row.problems.map(visible),
      tryThis: 'do not install it; tell whoever publishes it',
      code: 'signature_invalid',
      exitCode: EXIT.failure,
    })
  const { id } = verified.read.connector
  if (id === connector) return { offer, ...verified }
  throw new CommandError(`The package is the connector ${id}.`, {
    tryThis: `howazit connector install ${id}`,
    exitCode: EXIT.notFound,
  })
}

function notOffered({ offers }: ConnectorSource, asked: string): CommandError {
  const names = offers.slice(0, 20).map(({ connector = 'version', version }) => `${connector}@${version}`)
  return new CommandError(`${asked} is not there.`, {
    why: names.length === 0 ? ['There is nothing.'] : [`There are ${names.join(', ')}.`],
    tryThis: 'name one of them; a pre-release by its version',
    exitCode: EXIT.notFound,
  })
}

const otherContent = ({ connector }: ReadPackage, into: string): CommandError =>
  new CommandError(`${into} has another content as ${connector.id} ${connector.version}.`, {
    why: ['A version is never changed: connections pin its content.'],
    tryThis: `find out which of the two is right; remove the other from ${into} and from its catalogue.json`,
    exitCode: EXIT.conflict,
  })

/** Its deprecation comes along; to whom it is given is for this platform to say. */
function decisionOf(
  { connector }: ReadPackage,
  { decision }: Offer,
  percent: number | undefined,
): Decision | undefined {
  const deprecated = decision?.deprecated
  if (percent === undefined && !deprecated) return undefined
  const { id, version } = connector
  return { connector: id, version, ...(percent !== undefined && { percent }), ...(deprecated && { deprecated }) }
}
