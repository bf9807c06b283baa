/** The database and this version's migrations do not fit together; nothing was changed. */
export class MigrationRefused extends Error {
  override name = 'MigrationRefused'
  readonly code = 'migration_refused'

  constructor(sentence: string) {
    super(`[migration_refused] ${sentence}`)
  }
}
