import { Args, Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { placeText } from '../../move/place-text.ts'
import { migrateTenants, type PlacementReport } from '../../operator/migrate-tenants.ts'
import { table } from '../../output.ts'

export default class TenantMigrate extends HowazitCommand {
  static override summary = 'Bring the schemas and databases of single tenants to this version, and report drift'
  static override description =
    'The first one goes ahead alone; when it fails nothing else is touched. What is done already is done in a moment, so an interrupted run goes on where it was. A process that starts does the same by itself (unless `serve --no-migrate`). Runs where the settings of the platform are (docs/deploying.md).'
  static override examples = [
    '<%= config.bin %> tenant migrate --all --dry-run',
    '<%= config.bin %> tenant migrate --all',
    '<%= config.bin %> tenant migrate acme',
  ]
  static override args = { slug: Args.string({ description: 'one tenant' }) }
  static override flags = {
    all: Flags.boolean({ description: 'every tenant with a schema or database of its own' }),
    'dry-run': Flags.boolean({ description: 'change nothing, say what is pending and what has drifted' }),
  }

  async run(): Promise<{ placements: PlacementReport[] }> {
    const { args, flags } = await this.parse(TenantMigrate)
    if ((args.slug === undefined) !== flags.all)
      throw new CommandError('Give one slug, or --all.', { tryThis: 'howazit tenant migrate --all' })
    const placements = await migrateTenants({
      ...(args.slug !== undefined && { only: [args.slug] }),
      isDryRun: flags['dry-run'],
      onProgress: (report, { done, total }) => this.note(`${done}/${total} ${report.slug}: ${report.status}`),
    })
    this.#show(placements)
    if (placements.some(isTrouble)) process.exitCode = EXIT.failure
    return { placements: [...placements] }
  }

  #show(placements: readonly PlacementReport[]): void {
    if (placements.length === 0) {
      this.note('No such tenant has a schema or database of its own.')
      return
    }
    const rows = placements.map(({ slug, placement, server, schemaName, database, status, migrations, drift }) => [
      slug,
      placeText(placement, server),
      database ?? schemaName,
      status,
      `${migrations.length}`,
      `${drift?.length ?? ''}`,
    ])
    this.say(table(['tenant', 'placement', 'name', 'status', 'migrations', 'drift'], rows))
    for (const { slug, failure, drift = [] } of placements) {
      if (failure !== undefined) this.say(`${slug}: ${failure}`)
      for (const { object, difference } of drift) this.say(`${slug}: ${object} is ${difference}`)
    }
  }
}

const isTrouble = ({ status, drift = [] }: PlacementReport): boolean =>
  status === 'failed' || status === 'skipped' || drift.length > 0
