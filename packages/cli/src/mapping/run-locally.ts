import type { JsonValue, Mapping, MappingPool } from '@howazit/connector-kit'
import type { MappingRun, MappingSource } from '@howazit/sdk'
import { CommandError } from '../command-error.ts'

/** An event, and what chance follows from. */
export interface LocalEvent {
  readonly event: unknown
  readonly seed: string
  /** Of the survey, for mappings that ask for them. */
  readonly questions?: JsonValue | undefined
}

/** The sandbox of the platform on this machine: the same limits, the same walls. */
export interface LocalSandbox extends AsyncDisposable {
  /** @throws CommandError `mapping_invalid` where the source does not compile */
  check(source: MappingSource, path: string): Promise<void>
  run(source: MappingSource, events: readonly LocalEvent[]): Promise<readonly MappingRun[]>
}

/** Loaded on demand: most commands have no use for a sandbox. */
export async function openLocalSandbox(): Promise<LocalSandbox> {
  const { createMappingPool } = await import('@howazit/connector-kit')
  const pool = createMappingPool({ size: 1, spares: 0 })
  return {
    check: (source, path) => check(pool, source, path),
    run: (source, events) => run(pool, source, events),
    [Symbol.asyncDispose]: () => pool.close(),
  }
}

const toMapping = ({ kind, source, output = 'json' }: MappingSource): Mapping =>
  kind === 'handlebars' ? { kind, source, output } : { kind, source }

async function check(pool: MappingPool, source: MappingSource, path: string): Promise<void> {
  const result = await pool.check(toMapping(source))
  if (result.status === 'ok') return
  throw new CommandError(`${path} cannot be used: ${result.message}`, {
    tryThis: `mend it: howazit mapping edit ${path}`,
    code: 'mapping_invalid',
  })
}

async function run(
  pool: MappingPool,
  source: MappingSource,
  events: readonly LocalEvent[],
): Promise<readonly MappingRun[]> {
  const results = await pool.map(
    events.map(({ event, seed, questions }) => ({
      group: 'local',
      tenantId: 'local',
      version: 'draft',
      mapping: toMapping(source),
      event: event as JsonValue,
      context: { now: timestampOf(event), seed, ...(questions !== undefined && { questions }) },
    })),
  )
  return results.map((result) => ({ ...result }))
}

/** As for a delivery: the moment of the event. */
function timestampOf(event: unknown): string {
  const { timestamp } = (event ?? {}) as { timestamp?: unknown }
  return typeof timestamp === 'string' ? timestamp : '1970-01-01T00:00:00.000Z'
}
