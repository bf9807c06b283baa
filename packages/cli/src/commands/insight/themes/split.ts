import { randomUUID } from 'node:crypto'
import type { SurveyThemes } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { splitTheme } from '../../../insight/themes/edit-themes.ts'
import { editFlags, ThemesCommand } from '../../../insight/themes/themes-command.ts'

export default class InsightThemesSplit extends ThemesCommand {
  static override summary = 'Make a theme of some words of another; both are pinned'
  static override examples = [
    '<%= config.bin %> insight themes split Waiting Parking --word parking --word garage --survey store-visit',
  ]
  static override args = {
    theme: Args.string({ required: true, description: 'name or id' }),
    name: Args.string({ required: true, description: 'of the new theme' }),
  }
  static override flags = {
    ...editFlags,
    word: Flags.string({ required: true, multiple: true, description: 'a word that the new theme takes' }),
  }

  async run(): Promise<SurveyThemes> {
    const { args, flags } = await this.parse(InsightThemesSplit)
    const part = { id: randomUUID(), name: args.name, terms: flags.word }
    return await this.edit(flags, (themes) => splitTheme(themes, args.theme, part))
  }
}
