import type { Howazit, PlatformReplayRequest, ReplayPlanRequest } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { CommandError } from '../command-error.ts'
import { readPatch } from '../read-patch.ts'
import { optionalReasonFlag } from '../reason-flag.ts'
import { readSelection, type SelectionFlags, selectionFlags } from '../where-flag.ts'

/** What a replay is planned by. */
export const planFlags = {
  ...selectionFlags,
  incident: Flags.string({
    description: 'only of this incident, as `howazit incident suggest` shows it',
    helpValue: 'INCIDENT',
  }),
  mapping: Flags.string({
    default: 'current',
    description: 'by which version of the mapping: original, current (what is published) or v3',
  }),
  connector: Flags.option({
    options: ['original', 'current'] as const,
    default: 'current' as const,
    description:
      'through which version of the connector: the one that each was planned with, or that of the connection',
  })(),
  'from-stage': Flags.option({
    options: ['mapping', 'delivery'] as const,
    description:
      'mapping: each is mapped anew; delivery: the body that was refused goes out as it was; without it what may have arrived goes out as it was and the others are mapped anew',
  })(),
  patch: Flags.string({
    description: 'what is done to the body of each request, by JSON Patch (RFC 6902): a file, or the operations',
    helpValue: 'FILE|JSON',
  }),
  'include-unknown': Flags.boolean({
    description: 'also what may be over there and cannot be asked for: it may be made a second time; needs --reason',
    dependsOn: ['reason'],
  }),
  reason: optionalReasonFlag,
}

export interface PlanFlags extends SelectionFlags {
  readonly incident?: string | undefined
  readonly mapping: string
  readonly connector: 'original' | 'current'
  readonly 'from-stage'?: 'mapping' | 'delivery' | undefined
  readonly patch?: string | undefined
  readonly 'include-unknown': boolean
}

const PATCH_EXAMPLE = `--patch '[{ "op": "replace", "path": "/email", "value": "a@example.com" }]'`

/** As the API takes it. */
export async function readPlanRequest(howazit: Howazit, flags: PlanFlags): Promise<ReplayPlanRequest> {
  const { incident, mapping, connector, 'from-stage': fromStage, patch, 'include-unknown': includeUnknown } = flags
  return {
    mapping,
    connector,
    ...(fromStage !== undefined && { fromStage }),
    ...(patch !== undefined && { patch: await readPatch(patch, PATCH_EXAMPLE) }),
    ...(await readSelection(howazit, flags)),
    ...(incident !== undefined && { incident }),
    ...(includeUnknown && { includeUnknown }),
  }
}

/** As the API takes it across tenants. @throws CommandError for what belongs to one tenant */
export function readPlatformRequest({ where, filter, incident, mapping, ...flags }: PlanFlags): PlatformReplayRequest {
  if (filter !== undefined)
    throw new CommandError('A saved filter is of one tenant.', { tryThis: '--all-tenants with --where or --incident' })
  if (mapping !== 'original' && mapping !== 'current')
    throw new CommandError(`${mapping} is a version of a tenant's own mapping.`, {
      tryThis: '--mapping original or --mapping current',
    })
  if (flags.patch !== undefined)
    throw new CommandError('A patch is for bodies of one tenant.', { tryThis: '--patch without --all-tenants' })
  const { connector, 'from-stage': fromStage } = flags
  return {
    mapping,
    connector,
    ...(fromStage !== undefined && { fromStage }),
    ...(where !== undefined && { where }),
    ...(incident !== undefined && { incident }),
    ...(flags['include-unknown'] && { includeUnknown: true }),
  }
}
