import { readFile } from 'node:fs/promises'
import type { SurveyThemeEdit, SurveyThemes } from '@howazit/sdk'
import { Args } from '@oclif/core'
import { CommandError } from '../../../command-error.ts'
import { editFlags, ThemesCommand } from '../../../insight/themes/themes-command.ts'
import { readText } from '../../../read-text.ts'

interface ThemesFile {
  readonly version: number
  readonly themes: SurveyThemeEdit[]
}

export default class InsightThemesImport extends ThemesCommand {
  static override summary = 'Put edited themes in the place of those that were exported'
  static override description =
    'Refused where the themes were changed since the file was exported. A theme without an id is new; one that is left out is retired.'
  static override examples = [
    '<%= config.bin %> insight themes import themes.json --survey store-visit --dry-run',
    '<%= config.bin %> insight themes import themes.json --survey store-visit --reason "Names of the team"',
  ]
  static override args = {
    file: Args.string({ required: true, description: 'as `insight themes export` wrote it; - for standard input' }),
  }
  static override flags = editFlags

  async run(): Promise<SurveyThemes> {
    const { args, flags } = await this.parse(InsightThemesImport)
    const text = args.file === '-' ? await readText(process.stdin) : await readFile(args.file, 'utf8')
    const file = parseThemes(text, args.file)
    const before = await this.read(flags)
    if (before.version !== file.version)
      throw new CommandError(
        `${args.file} is of version ${file.version}, and version ${before.version} is the latest.`,
        {
          tryThis: `howazit insight themes export --survey ${flags.survey}, and edit that`,
        },
      )
    return await this.write(flags, before, file.themes)
  }
}

/** What of it is wrong beyond that, the API says. */
function parseThemes(text: string, name: string): ThemesFile {
  const { version, themes } = readJson(text) as Partial<ThemesFile>
  if (typeof version === 'number' && Array.isArray(themes)) return { version, themes }
  throw new CommandError(`${name} has no themes: version and themes are missing.`, {
    tryThis: 'howazit insight themes export',
  })
}

function readJson(text: string): object {
  try {
    return (JSON.parse(text) as object | null) ?? {}
  } catch {
    return {}
  }
}
