import type { Trace as TraceReport } from '@howazit/sdk'
import { HowazitCommand } from '../howazit-command.ts'
import { idArg } from '../id-arg.ts'
import { bold } from '../output.ts'
import { nextCommands, stepText } from '../trace-text.ts'

export default class Trace extends HowazitCommand {
  static override summary = 'Show what happened to a response, stage by stage and at each target, and what to do next'
  static override examples = ['<%= config.bin %> trace 5f0d2f6c-6d3c-5a1e-9d5e-0c8a7b6f4e21']
  static override args = { response: idArg('response', 'howazit response list') }

  async run(): Promise<TraceReport> {
    const { args, flags } = await this.parse(Trace)
    const trace = await this.howazit(flags).responses.trace(args.response)
    this.say(bold(`response ${trace.responseId}`))
    for (const step of trace.steps) this.say(stepText(step))
    for (const command of nextCommands(trace)) this.say(`Next: ${command}`)
    return trace
  }
}
