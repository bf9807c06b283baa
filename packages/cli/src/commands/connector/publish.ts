import { join } from 'node:path'
import type { CertificationReport, PackedConnector, Permissions, ReadPackage } from '@howazit/connector-kit/authoring'
import { Args, Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { changeCatalogue, replaceFile } from '../../connector/catalogue/catalogue-folder.ts'
import { describePermissions } from '../../connector/catalogue/permissions-text.ts'
import { readReportKey } from '../../connector/catalogue/report-key.ts'
import { toRelease } from '../../connector/catalogue/to-release.ts'
import { findConnectorFolder } from '../../connector/find-folder.ts'
import { type OpenedConnector, openConnector } from '../../connector/open-connector.ts'
import { sourceDate } from '../../environment.ts'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { bold } from '../../output.ts'

export interface PublishResult {
  connector: string
  version: string
  package: string
  hash: string
  integrity: string
  bytes: number
  /** In the package. */
  files: readonly string[]
  permissions: Permissions
  score: number
  /** Thumbprint of the key that signed the report. */
  key: string
  tarball: string
  catalogue: string
  /** `listed`: this content is in the catalogue already, and was left as it is. */
  status: 'written' | 'listed' | 'dry_run'
  warnings: readonly string[]
}

export default class ConnectorPublish extends HowazitCommand {
  static override summary = 'Pack a connector for npm and list it in a catalogue'
  static override description =
    'Evaluates and certifies it, signs the report, and packs manifest, mappings, samples, README and licence as a package without dependencies that nothing runs when it is installed. The same input is the same bytes; SOURCE_DATE_EPOCH fixes the day of the report. Nothing is uploaded: the command that does is printed.'
  static override examples = [
    '<%= config.bin %> connector publish',
    '<%= config.bin %> connector publish my-crm --out ../catalogue --key signing-key.pem',
    '<%= config.bin %> connector publish --dry-run --json',
  ]
  static override args = {
    folder: Args.string({ description: 'the folder of the connector; without it this one, or the only one below it' }),
  }
  static override flags = {
    out: Flags.string({
      default: 'release',
      description: 'folder of the catalogue: the package goes there, and is added to its catalogue.json',
    }),
    registry: Flags.string({ description: 'the npm registry that the printed command names' }),
    key: Flags.string({
      description: 'PEM file of an Ed25519 private key; without it one that is made for this machine once',
    }),
    'dry-run': Flags.boolean({ description: 'pack and check everything, and write nothing' }),
  }

  async run(): Promise<PublishResult> {
    const { args, flags } = await this.parse(ConnectorPublish)
    const folder = findConnectorFolder(args.folder, 'howazit connector publish')
    await using opened = await openConnector(folder)
    const packed = await pack(opened, flags.key)
    const read = await readBack(packed)
    const status = flags['dry-run'] ? 'dry_run' : await write(packed, read, flags.out)
    const result = toResult(packed, read, { status, out: flags.out })
    this.show(result)
    if (status !== 'dry_run')
      this.note(`Next: npm publish ${forNpm(result.tarball)} --access public${registryFlag(flags.registry)}`)
    return result
  }

  private show({
    connector,
    version,
    hash,
    score,
    key,
    bytes,
    files,
    permissions,
    warnings,
    ...result
  }: PublishResult): void {
    this.say(`${bold(`${connector}@${version}`)}  ${result.package}, ${files.length} files, ${bytes} bytes`)
    this.say(`  content             ${hash}`)
    this.say(`  integrity           ${result.integrity}`)
    this.say(`  certified           score ${score}, key ${key}`)
    this.say(describePermissions(permissions))
    for (const warning of warnings) this.note(`warning: ${warning}`)
    if (result.status === 'dry_run') return
    this.say(result.status === 'written' ? `wrote ${result.tarball}` : `${result.catalogue} lists this content already`)
    if (result.status === 'written') this.say(`wrote ${result.catalogue}`)
  }
}

async function pack(opened: OpenedConnector, key: string | undefined): Promise<PackedConnector> {
  const { certifyConnector, packConnector, signReport, UnpackableConnector } = await import(
    '@howazit/connector-kit/authoring'
  )
  const report = await certifyConnector({ ...opened, now: sourceDate() ?? new Date() })
  if (!report.isCertified) throw notCertified(report, opened.folder)
  const signed = await signReport(report, await readReportKey(key))
  try {
    return packConnector({ ...opened, signed })
  } catch (error) {
    if (!(error instanceof UnpackableConnector)) throw error
    throw new CommandError(`${opened.folder} cannot be packed. ${error.message}`, { tryThis: error.hint })
  }
}

function notCertified({ checks }: CertificationReport, folder: string): CommandError {
  const failed = checks.filter(({ level, status }) => level === 'required' && status === 'failed')
  return new CommandError(`${folder} is not certified, and is not packed.`, {
    why: failed.map(({ id, title }) => `${id}: ${title}`),
    tryThis: `howazit connector certify ${folder}`,
    code: 'not_certified',
    exitCode: EXIT.failure,
  })
}

/** As whoever installs it will: what they would refuse is not written. */
async function readBack({ bytes, integrity }: PackedConnector): Promise<ReadPackage> {
  const { readConnectorPackage } = await import('@howazit/connector-kit/authoring')
  const read = await readConnectorPackage(bytes, { integrity })
  if (!read.problems) return read
  throw new CommandError('What was packed would be refused.', {
    why: read.problems,
    tryThis: 'howazit connector certify',
    exitCode: EXIT.failure,
  })
}

/** The package before the catalogue that names it. */
async function write(packed: PackedConnector, read: ReadPackage, out: string): Promise<'written' | 'listed'> {
  const { addRelease } = await import('@howazit/connector-kit/authoring')
  let status: 'written' | 'listed' = 'listed'
  await changeCatalogue(out, async (catalogue) => {
    const added = addRelease(catalogue, toRelease(read))
    if (added === 'listed') return undefined
    if (added === 'conflict') throw otherContent(read, out)
    await replaceFile(join(out, packed.tarball), packed.bytes)
    status = 'written'
    return added
  })
  return status
}

const otherContent = ({ connector }: ReadPackage, out: string): CommandError =>
  new CommandError(`${out} lists another content as ${connector.id} ${connector.version}.`, {
    why: ['A version is never changed: connections pin its content.'],
    tryThis: 'raise the version in connector.ts and package.json',
    exitCode: EXIT.conflict,
  })

interface Written {
  readonly status: PublishResult['status']
  readonly out: string
}

function toResult(packed: PackedConnector, read: ReadPackage, { status, out }: Written): PublishResult {
  const { connector, permissions, certificate, hash, integrity } = read
  return {
    connector: connector.id,
    version: connector.version,
    package: packed.package,
    hash,
    integrity,
    bytes: packed.bytes.length,
    files: Object.keys(packed.files).toSorted(),
    permissions,
    score: certificate.score,
    key: certificate.key,
    tarball: join(out, packed.tarball),
    catalogue: join(out, 'catalogue.json'),
    status,
    warnings: packed.warnings,
  }
}

/** What does not begin like a path is one on GitHub to npm. */
const forNpm = (path: string): string => (/^\.{0,2}\//.test(path) ? path : `./${path}`)

const registryFlag = (registry: string | undefined): string => (registry === undefined ? '' : ` --registry ${registry}`)
