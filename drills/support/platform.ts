import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type EmbeddedPlatform, startEmbeddedPlatform } from '@howazit/control-plane'
import type { Howazit, Survey } from '@howazit/sdk'
import { pino } from 'pino'
import { testFolder } from '../../packages/runtime/test/support/test-folder.ts'
import { addTenants, type ProfileTenant } from '../../scripts/profiles/add-tenants.ts'
import { createDrillClient } from './drill-client.ts'

export interface DrillPlatform extends AsyncDisposable {
  readonly platform: EmbeddedPlatform
  readonly stateDir: string
  readonly logger: pino.Logger
  /** Two, of the drill's own. */
  readonly tenants: readonly ProfileTenant[]
  readonly tokens: readonly string[]
  /** A client of the first tenant. */
  readonly howazit: Howazit
}

/** A platform of the drill's own, with two tenants, gone with everything it wrote when the drill ends. */
export async function startDrillPlatform(): Promise<DrillPlatform> {
  const bare = await startBarePlatform()
  return { ...bare, ...(await moveIn(bare, ['one', 'two'])) }
}

export type BarePlatform = Pick<DrillPlatform, 'platform' | 'stateDir' | 'logger' | typeof Symbol.asyncDispose>

/** Nobody is on it yet. */
export async function startBarePlatform(): Promise<BarePlatform> {
  const stateDir = await mkdtemp(join(testFolder(), 'drill-'))
  const logger = pino({ level: 'error' }, pino.destination(2))
  const platform = await startEmbeddedPlatform({ stateDir, logger, tenants: [] })
  return {
    platform,
    stateDir,
    logger,
    async [Symbol.asyncDispose]() {
      await platform.stop()
      await rm(stateDir, { recursive: true, force: true })
    },
  }
}

/** Adds tenants with these slugs. */
export async function moveIn({ platform }: BarePlatform, slugs: readonly string[]) {
  const tenants = await addTenants(platform.config, { tenants: slugs })
  const tokens = tenants.map(({ token }) => token)
  return { tenants, tokens, howazit: createDrillClient(platform.url, tokens[0]) }
}

/** One score and one comment: what most surveys are. */
export const createDrillSurvey = (howazit: Howazit, slug = 'drill'): Promise<Survey> =>
  howazit.surveys.create({
    name: 'Drill',
    slug,
    questions: [
      { key: 'nps', type: 'nps', text: 'How likely are you to recommend us?' },
      { key: 'why', type: 'text', text: 'Why?' },
    ],
  })
