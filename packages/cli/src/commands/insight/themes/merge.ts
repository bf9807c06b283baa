import type { SurveyThemes } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { mergeThemes } from '../../../insight/themes/edit-themes.ts'
import { editFlags, ThemesCommand } from '../../../insight/themes/themes-command.ts'

export default class InsightThemesMerge extends ThemesCommand {
  static override summary = 'Make one theme of several: the first takes the words of the others, and is pinned'
  static override examples = ['<%= config.bin %> insight themes merge Waiting --with Queues --survey store-visit']
  static override args = { theme: Args.string({ required: true, description: 'name or id of the one that stays' }) }
  static override flags = {
    ...editFlags,
    with: Flags.string({ required: true, multiple: true, description: 'name or id of one that becomes a part of it' }),
  }

  async run(): Promise<SurveyThemes> {
    const { args, flags } = await this.parse(InsightThemesMerge)
    return await this.edit(flags, (themes) => mergeThemes(themes, args.theme, flags.with))
  }
}
