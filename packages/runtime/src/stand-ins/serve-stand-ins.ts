import type { ConnectorContent, MappingPool } from '@howazit/connector-kit'
import type { ServedFake } from '@howazit/connector-kit/testing'
import type { ChosenStandIn } from './choose-stand-ins.ts'

/** What stands for a vendor, and where. */
export interface StandIn {
  readonly connector: string
  readonly url: string
}

export interface ServedStandIns {
  readonly standIns: readonly StandIn[]
  /** Idempotent. */
  readonly stop: () => Promise<void>
}

/** Their samples are mapped in the sandbox, once. */
const MAPPING_PROCESSES = 2

/**
 * Serves the fakes of connectors that come with the platform, each at a free port of 127.0.0.1: made of the manifest and the samples,
 * stateful, and told what to do below `/_fake`.
 */
export async function serveStandIns(chosen: readonly ChosenStandIn[]): Promise<ServedStandIns> {
  const served: ServedFake[] = []
  let stopped: Promise<void> | undefined
  const stop = () => (stopped ??= closeAll(served))
  try {
    return { standIns: await serveAll(chosen, served), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function serveAll(chosen: readonly ChosenStandIn[], served: ServedFake[]): Promise<readonly StandIn[]> {
  const { createMappingPool } = await import('@howazit/connector-kit')
  await using mappings = createMappingPool({ size: MAPPING_PROCESSES, spares: 0 })
  const standIns: StandIn[] = []
  for (const one of chosen) {
    if ('url' in one) standIns.push(one)
    else {
      const fake = await serveOne(one, mappings)
      served.push(fake)
      standIns.push({ connector: one.content.connector.id, url: fake.url })
    }
  }
  return standIns
}

interface Wanted {
  readonly content: ConnectorContent
  readonly auth?: string
}

async function serveOne({ content, auth }: Wanted, mappings: MappingPool): Promise<ServedFake> {
  const { createFake, loadFakeModel, serveFake } = await import('@howazit/connector-kit/testing')
  const { readSamples } = await import('@howazit/connectors/samples')
  const { connector, files } = content
  const sources = { connector, files: { ...files, ...(await readSamples(connector.id)) }, mappings }
  const model = await loadFakeModel(sources, auth === undefined ? {} : { auth })
  return await serveFake(createFake(model, { now: () => new Date() }))
}

async function closeAll(served: readonly ServedFake[]): Promise<void> {
  await Promise.all(served.map((fake) => fake[Symbol.asyncDispose]()))
}
