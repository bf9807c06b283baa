import { setTimeout as delay } from 'node:timers/promises'
import { type Howazit, HowazitError, type TenantMove } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import type { Asked } from '../find-target.ts'
import { findTenant } from '../find-tenant.ts'
import { HowazitCommand } from '../howazit-command.ts'
import { createProgress } from '../output.ts'
import { reasonFlag } from '../reason-flag.ts'
import { durationFlag } from '../replay/duration-flag.ts'
import { exitCodeOf, isMoving } from './exit-code-of.ts'
import { moveProgressText, moveText } from './move-text.ts'

export const AS_OPERATOR =
  'As an operator: of the running platform, or of the profile `operator` (`howazit operator bootstrap`).'

/** A new one each time: a command's args are its own. */
export const slugArg = () => Args.string({ required: true, description: 'as `tenant list` shows it' })

/** Of commands that have something done with a move. */
export const changeFlags = () => ({
  reason: reasonFlag,
  wait: durationFlag('--wait', 'how long to watch; it goes on whoever watches')({ default: 3_600_000 }),
  'dry-run': Flags.boolean({ description: 'show the move, and change nothing' }),
})

export const switchFlags = () => ({
  ...changeFlags(),
  'dry-run': Flags.boolean({ description: 'say what would come of it, and switch nothing' }),
  'max-write-pause': durationFlag('--max-write-pause', 'how long its processing may pause')({ default: 1_000 }),
})

const POLL_MS = 250

export interface ChangeFlags extends Asked {
  readonly reason: string
  readonly wait: number
  readonly 'dry-run': boolean
}

interface OfTenant {
  readonly tenantId: string
  readonly slug: string
}

interface Changing {
  readonly moves: Howazit['tenantMoves']
  readonly tenantId: string
  readonly moveId: string
  readonly why: { readonly reason: string }
}

/** @throws HowazitError `not_found` */
export async function lastMove({ tenantMoves }: Howazit, { tenantId, slug }: OfTenant): Promise<TenantMove> {
  const [move] = (await tenantMoves.list(tenantId, { limit: 1 })).items
  if (move !== undefined) return move
  throw new HowazitError('not_found', `No move of ${slug} was planned: \`howazit tenant move plan ${slug}\` plans one.`)
}

/** What commands about moves share: how one is asked for something, how it is waited for, and how it is told of. */
export abstract class MoveCommand extends HowazitCommand {
  /** Has something done with the last move of a tenant, and waits for it. */
  protected async change(
    slug: string,
    flags: ChangeFlags,
    ask: (changing: Changing) => Promise<TenantMove>,
  ): Promise<TenantMove> {
    const howazit = this.howazitAsOperator(flags)
    const { id: tenantId } = await findTenant(howazit, slug)
    const move = await lastMove(howazit, { tenantId, slug })
    if (flags['dry-run']) return this.tell(slug, move)
    const moveId = move.id
    await ask({ moves: howazit.tenantMoves, tenantId, moveId, why: { reason: flags.reason } })
    return await this.follow(howazit, { tenantId, moveId, slug }, flags.wait)
  }

  /** Has it switched to the other side, or rehearsed. */
  protected async switchOver(
    verb: 'cutOver' | 'reverse',
    slug: string,
    { 'dry-run': isDryRun, 'max-write-pause': maxWritePauseMs, ...flags }: ChangeFlags & { 'max-write-pause': number },
  ): Promise<TenantMove> {
    return await this.change(slug, { ...flags, 'dry-run': false }, ({ moves, tenantId, moveId, why }) =>
      moves[verb](tenantId, moveId, { maxWritePauseMs, isDryRun }, why),
    )
  }

  /** Until nothing of it moves by itself or the time is up. */
  protected async follow(
    { tenantMoves }: Howazit,
    { tenantId, moveId, slug }: OfTenant & { readonly moveId: string },
    waitMs: number,
  ): Promise<TenantMove> {
    const progress = createProgress('move')
    const deadline = performance.now() + waitMs
    for (;;) {
      const move = await tenantMoves.get(tenantId, moveId)
      progress.update(moveProgressText(move))
      if (!isMoving(move) || performance.now() >= deadline) {
        progress.done()
        process.exitCode = exitCodeOf(move)
        return this.tell(slug, move)
      }
      await delay(POLL_MS)
    }
  }

  protected tell(slug: string, move: TenantMove): TenantMove {
    this.say(moveText(slug, move))
    return move
  }
}
