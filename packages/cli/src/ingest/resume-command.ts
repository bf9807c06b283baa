const quote = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)

/** The command line that goes on where this one stopped: the same one, because nothing is done twice. */
export function resumeCommand(argv: readonly string[]): string {
  const command = ['howazit', 'ingest', ...argv].map(quote).join(' ')
  return argv[0] === '-' ? `pipe the same into: ${command}` : command
}
