import type { FleetMoveRequest, TenantMovePace } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { CommandError } from '../command-error.ts'
import { durationFlag } from '../replay/duration-flag.ts'
import { serverFlag } from './server-flag.ts'

/** Of `tenant move start` for many. */
export const fleetFlags = {
  where: Flags.string({
    description: "many at a time, each by a move of its own: tier=standard and placement=shared and slug ~ 'eu-*'",
    helpValue: 'FILTER',
  }),
  to: Flags.option({ options: ['shared', 'schema', 'database'] as const })({
    dependsOn: ['where'],
    description: 'where they are to be',
  }),
  server: serverFlag('to'),
  limit: Flags.integer({ dependsOn: ['where'], min: 1, max: 200, description: 'how many tenants; 20 without it' }),
  concurrency: Flags.integer({
    dependsOn: ['where'],
    min: 1,
    max: 10,
    description: 'how many at a time; 2 without it',
  }),
  'max-failures': Flags.integer({
    dependsOn: ['where'],
    min: 1,
    max: 200,
    description: 'begin nothing more once as many have failed; 1 without it',
  }),
  'max-write-pause': durationFlag(
    '--max-write-pause',
    'how long the processing of each may pause; 1s without it',
  )({
    dependsOn: ['where'],
  }),
  'keep-reverse': durationFlag(
    '--keep-reverse',
    'how long each has a way back before what is left where it was is removed; without it nothing is',
  )({ dependsOn: ['where', 'confirm'] }),
  confirm: Flags.string({ dependsOn: ['keep-reverse'], description: 'where they are to be, once more' }),
}

export interface FleetFlags {
  readonly where?: string | undefined
  readonly to?: FleetMoveRequest['to'] | undefined
  readonly server?: string | undefined
  readonly limit?: number | undefined
  readonly concurrency?: number | undefined
  readonly 'max-failures'?: number | undefined
  readonly 'max-write-pause'?: number | undefined
  readonly 'keep-reverse'?: number | undefined
  readonly confirm?: string | undefined
  readonly pace?: TenantMovePace | undefined
}

/** @throws CommandError where it does not say where to, or nobody confirmed that something is removed */
export function toFleetRequest(where: string, flags: FleetFlags): FleetMoveRequest {
  const { to, server, limit, concurrency, confirm, pace } = flags
  const { 'max-failures': maxFailures, 'max-write-pause': maxWritePauseMs, 'keep-reverse': keepReverseMs } = flags
  if (to === undefined)
    throw new CommandError('It does not say where the tenants are to be.', {
      tryThis: `howazit tenant move start --where "${where}" --to schema --reason "..."`,
    })
  if (keepReverseMs !== undefined && confirm !== to)
    throw new CommandError('What is left where each tenant was would be removed for good: confirm it.', {
      tryThis: `--keep-reverse 72h --confirm ${to}`,
    })
  return {
    where,
    to,
    ...(server && { server }),
    ...(limit !== undefined && { limit }),
    ...(concurrency !== undefined && { concurrency }),
    ...(maxFailures !== undefined && { maxFailures }),
    ...(maxWritePauseMs !== undefined && { maxWritePauseMs }),
    ...(pace && { pace }),
    ...(keepReverseMs !== undefined && { keepReverseSeconds: Math.ceil(keepReverseMs / 1_000) }),
  }
}
