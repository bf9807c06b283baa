import type { InsightPrompts } from '@howazit/sdk'
import { HowazitCommand } from '../../howazit-command.ts'
import { insightArg } from '../../insight/insight-command.ts'
import { WHY_UNWRITTEN } from '../../insight/writing-text.ts'
import { bold, dim } from '../../output.ts'

export default class InsightPrompt extends HowazitCommand {
  static override summary = 'Show what a language model is sent about the themes of an insight, and send nothing'
  static override description =
    'To the byte, also of an insight that was made without one: what it would be sent with `insight create --language-model`.'
  static override examples = ['<%= config.bin %> insight prompt 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21']
  static override args = { insight: insightArg() }

  async run(): Promise<InsightPrompts> {
    const { args, flags } = await this.parse(InsightPrompt)
    const prompts = await this.howazit(flags).insights.prompts(args.insight)
    const { items, unwritten } = prompts
    if (unwritten !== undefined) this.note(`Nothing is sent: ${WHY_UNWRITTEN[unwritten]}.`)
    if (items.length === 0) this.note('There are no themes yet that anybody is quoted for.')
    for (const { themeName, url, body, isAnswered, tokensMax } of items) {
      this.say(bold(themeName))
      const about = [...(isAnswered ? ['answered, and not sent again'] : []), `${tokensMax} tokens at the most`]
      this.say(dim(`${url === undefined ? '' : `POST ${url}; `}${about.join(', ')}`))
      this.say(`${body}\n`)
    }
    return prompts
  }
}
