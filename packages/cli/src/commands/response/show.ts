import type { SurveyResponse } from '@howazit/sdk'
import { HowazitCommand } from '../../howazit-command.ts'
import { idArg } from '../../id-arg.ts'

export default class ResponseShow extends HowazitCommand {
  static override summary = 'Show a response with its answers'
  static override examples = ['<%= config.bin %> response show 5f0d2f6c-6d3c-5a1e-9d5e-0c8a7b6f4e21']
  static override args = { response: idArg('response', 'howazit response list') }

  async run(): Promise<SurveyResponse> {
    const { args, flags } = await this.parse(ResponseShow)
    const response = await this.howazit(flags).responses.get(args.response)
    this.say(JSON.stringify(response, null, 2))
    return response
  }
}
