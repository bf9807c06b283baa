import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type EmbeddedPlatform, startEmbeddedPlatform } from '@howazit/control-plane'
import { createHowazit, type Howazit, type Survey } from '@howazit/sdk'
import { pino } from 'pino'
import { testFolder } from '../../packages/runtime/test/support/test-folder.ts'

export interface DrillPlatform extends AsyncDisposable {
  readonly platform: EmbeddedPlatform
  readonly stateDir: string
  readonly logger: pino.Logger
  readonly tokens: readonly string[]
  /** A client of the first tenant. */
  readonly howazit: Howazit
}

/** A platform of the drill's own, with two tenants, gone with everything it wrote when the drill ends. */
export async function startDrillPlatform(): Promise<DrillPlatform> {
  const stateDir = await mkdtemp(join(testFolder(), 'drill-'))
  const logger = pino({ level: 'error' }, pino.destination(2))
  const tenants = [
    { slug: 'one', name: 'One' },
    { slug: 'two', name: 'Two' },
  ]
  const platform = await startEmbeddedPlatform({ stateDir, logger, tenants })
  const tokens = platform.tenants.map(({ token }) => token)
  return {
    platform,
    stateDir,
    logger,
    tokens,
    howazit: createHowazit({ baseUrl: platform.url, auth: tokens[0] as string }),
    async [Symbol.asyncDispose]() {
      await platform.stop()
      await rm(stateDir, { recursive: true, force: true })
    },
  }
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
