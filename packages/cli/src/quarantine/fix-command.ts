import type { Howazit, QuarantineFix, QuarantineFixRequest } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { askYes } from '../ask-yes.ts'
import { EXIT } from '../exit-code.ts'
import { HowazitCommand } from '../howazit-command.ts'
import { idArg } from '../id-arg.ts'
import { durationFlag } from '../replay/duration-flag.ts'
import { nextText, planText, progressText } from './fix-text.ts'
import { followFix } from './follow-fix.ts'

/** A new one each time: a command's args are its own. */
export const fixArg = () => idArg('fix', 'howazit quarantine fixes')

/** What commands share that plan a fix and ask about it. */
export const decisionFlags = {
  wait: durationFlag('--wait', 'how long to watch')({ default: 300_000 }),
  yes: Flags.boolean({ char: 'y', description: 'do not ask' }),
  'dry-run': Flags.boolean({ description: 'judge all of them, say how many pass, and change nothing' }),
}

export interface Decision {
  readonly request: QuarantineFixRequest
  /** What to ask about so many of them. */
  readonly ask: (passing: number) => string
  readonly flags: {
    readonly wait: number
    readonly yes: boolean
    readonly 'dry-run': boolean
    readonly reason?: string | undefined
  }
}

/** What commands about fixes share: how one is decided about, watched, and told of. */
export abstract class FixCommand extends HowazitCommand {
  /** Plans it, shows what would become of it, asks, and carries it out. */
  protected async decide(howazit: Howazit, { request, ask, flags }: Decision): Promise<QuarantineFix> {
    const { wait, yes, reason, 'dry-run': dryRun } = flags
    const { id } = await howazit.quarantine.fixes.plan(request, { reason })
    const planned = await followFix(howazit, id, wait)
    this.say(planText(planned))
    const { passing, failing } = planned.progress
    const isDecided = planned.status === 'planned' && passing > 0 && !dryRun
    if (isDecided && (yes || (await askYes(ask(passing))))) {
      await howazit.quarantine.fixes.approve(id, { reason })
      return await this.follow(howazit, id, wait)
    }
    if (planned.status !== 'planned' || failing > 0) process.exitCode = EXIT.partial
    this.#sayNext(planned)
    return planned
  }

  /** Until it rests or the time is up; the exit code says whether all of it was let in, or discarded. */
  protected async follow(howazit: Howazit, fixId: string, waitMs: number): Promise<QuarantineFix> {
    const fix = await followFix(howazit, fixId, waitMs)
    process.exitCode = fix.status === 'succeeded' ? EXIT.ok : EXIT.partial
    return this.tell(fix)
  }

  protected tell(fix: QuarantineFix): QuarantineFix {
    this.say(progressText(fix))
    this.#sayNext(fix)
    return fix
  }

  #sayNext(fix: QuarantineFix): void {
    const next = nextText(fix)
    if (next !== undefined) this.say(`Next: ${next}`)
  }
}
