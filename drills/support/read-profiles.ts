import { resolve } from 'node:path'
import type { ProfileName } from '../../scripts/profiles/start-profile.ts'
import type { Figure } from '../drill.ts'

/** What `--profile embedded|distributed|both` says. */
export function readProfiles(args: readonly string[], otherwise: readonly ProfileName[]): readonly ProfileName[] {
  const at = args.indexOf('--profile')
  const value = args[at + 1]
  if (at === -1) return otherwise
  if (value === 'both') return ['embedded', 'distributed']
  if (value === 'embedded' || value === 'distributed') return [value]
  throw new Error(`--profile takes embedded, distributed or both, not "${value}".`)
}

/** Runs a drill on one profile after the other; the figures say which one they are of. */
export async function onEachProfile(
  profiles: readonly ProfileName[],
  run: (profile: ProfileName) => Promise<readonly Figure[]>,
): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const profile of profiles)
    for (const one of await run(profile)) figures.push({ ...one, figure: `${profile}: ${one.figure}` })
  return figures
}

/** What `--logs DIR` says: where the processes' logs are kept, to see afterwards what happened. */
export function readLogsDir(args: readonly string[]): { readonly logsDir?: string } {
  const at = args.indexOf('--logs')
  const logsDir = args[at + 1]
  return at === -1 || logsDir === undefined ? {} : { logsDir: resolve(logsDir) }
}
