import type { Howazit, StreamReplay, StreamReplayRequest } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { askYes } from '../../ask-yes.ts'
import { durationFlag } from '../../replay/duration-flag.ts'
import { AS_OPERATOR, StreamReplayCommand } from '../../stream-replay/stream-replay-command.ts'
import { streamProgressText } from '../../stream-replay/stream-replay-text.ts'
import { timeFlag } from '../../stream-replay/time-flag.ts'

const TOPICS = { store: 'responses.raw', sink: 'response.created' } as const

export default class ReplayStream extends StreamReplayCommand {
  static override summary = 'Read a topic again, and compare it with what was made of it'
  static override description =
    `Reads beside everybody else, of all tenants, and changes nothing: what is missing is repaired with --apply, after a question. ${AS_OPERATOR} Exits with 0 where they are equal by then, with 1 where they differ, with 3 where it is not known yet or not all could be repaired.`
  static override examples = [
    '<%= config.bin %> replay stream --topic responses.raw --from 2026-11-01 --into store',
    '<%= config.bin %> replay stream --into sink --from now-6h --to now-1h --json',
    '<%= config.bin %> replay stream --into store --from now-2h --apply --reason "The database was put back to 10:00"',
  ]
  static override flags = {
    topic: Flags.option({ options: ['responses.raw', 'response.created'] as const })({
      description: 'what is read; without it what the other side is made of',
    }),
    into: Flags.option({ options: ['store', 'sink'] as const })({
      required: true,
      description: 'what it is compared with: the responses that are stored, or the rows of the dashboards',
    }),
    from: timeFlag('--from', 'appended to the topic at or after')({ required: true }),
    to: timeFlag('--to', 'appended before; now without it')(),
    apply: Flags.boolean({ description: 'repair what is missing, once it was compared', dependsOn: ['reason'] }),
    reason: Flags.string({ description: 'why, for the audit log; the command without it' }),
    yes: Flags.boolean({ char: 'y', description: 'do not ask', dependsOn: ['apply'] }),
    wait: durationFlag('--wait', 'how long to watch')({ default: 3_600_000 }),
    'dry-run': Flags.boolean({ description: 'say how much would be read, and read nothing' }),
  }

  async run(): Promise<StreamReplay> {
    const { flags } = await this.parse(ReplayStream)
    const { into, from, to, topic = TOPICS[into], 'dry-run': dryRun, reason = this.commandLine } = flags
    const howazit = this.howazitAsOperator(flags)
    const request: StreamReplayRequest = { topic, into, from, ...(to !== undefined && { to }), dryRun }
    const begun = await howazit.streamReplays.start(request, { reason })
    if (dryRun) {
      this.say(`${begun.progress.messages.toLocaleString('en-US')} messages would be read.`)
      return begun
    }
    const compared = await this.follow(howazit, begun.id, flags.wait)
    if (!flags.apply || compared.status !== 'compared' || compared.counts.missing === 0) return compared
    return await this.apply(howazit, compared, { ...flags, reason })
  }

  private async apply(
    howazit: Howazit,
    compared: StreamReplay,
    { reason, yes, wait }: { readonly reason: string; readonly yes: boolean; readonly wait: number },
  ): Promise<StreamReplay> {
    const { id, counts } = compared
    if (!yes && !(await askYes(`Repair the ${counts.missing.toLocaleString('en-US')} that are missing?`)))
      return compared
    this.note(streamProgressText(await howazit.streamReplays.apply(id, { reason })))
    return await this.follow(howazit, id, wait)
  }
}
