import { setImmediate } from 'node:timers/promises'
import { EngineStop, type MappingEngine, type MappingEngineName, type OpenMapping } from './engine/mapping-engine.ts'
import { createFrameReader, encodeFrame } from './frames.ts'
import type { ChildHead, DoneHead, RunHead } from './protocol.ts'

/** The two ends of the pipe, both blocking: this process does one thing at a time, and an event loop between two reads costs more than most mappings. */
export interface MappingPipe {
  /** Waits for bytes; none at the end. Valid until the next read. */
  read(): Buffer
  write(frame: Buffer): void
}

export interface ServeMappingsDeps {
  readonly pipe: MappingPipe
  readonly engines: Readonly<Record<MappingEngineName, MappingEngine>>
}

/** What V8 and the engines put off (finalizers, disposals) gets its turn after so many reads. */
const READS_PER_TURN = 256

/**
 * Answers chunks until the pipe ends. Time limits are CPU time of this thread. isolated-vm offers none: its `timeout` and, despite
 * the name, its `cpuTime` follow the wall clock (7.0.1: 57 ms of work on a busy core count as 140), so a busy machine would
 * fail good mappings.
 */
export async function serveMappings({ pipe, engines }: ServeMappingsDeps): Promise<void> {
  const send = (head: ChildHead, body = ''): void => pipe.write(encodeFrame(head, body))
  const lots = new Map<number, NonNullable<RunHead['opens']>>()
  const readFrames = createFrameReader()

  const lotOf = ({ lot, opens, forgets }: RunHead): NonNullable<RunHead['opens']> => {
    if (forgets) lots.clear()
    if (opens) lots.set(lot, opens)
    return lots.get(lot)!
  }

  const run = async (head: RunHead, inputsJson: string): Promise<void> => {
    const lot = lotOf(head)
    const engine = engines[lot.engine]
    const watch = startCpuWatch()
    try {
      const mapping = await engine.open(lot)
      if (head.isAnnounced) send({ type: 'started', id: head.id })
      const { status, message = '', body = '' } = evaluate(mapping, head, inputsJson)
      if (status === 'timeout') engine.dispose(lot.tenantId)
      send({ type: 'done', id: head.id, status, message, cpuMs: watch() }, body)
    } catch (error) {
      // Nothing that happened in this realm is trusted any further.
      engine.dispose(lot.tenantId)
      const status = toEnding(error, head, watch())
      send({ type: 'done', id: head.id, status, message: (error as Error).message, cpuMs: watch() })
    }
  }

  send({ type: 'ready' })
  for (let reads = 1; ; reads++) {
    const bytes = pipe.read()
    if (bytes.length === 0) return
    for (const { head, body } of readFrames(bytes)) await run(head as RunHead, body)
    if (reads % READS_PER_TURN === 0) await setImmediate()
  }
}

interface Answer {
  readonly status: DoneHead['status']
  readonly message?: string
  readonly body?: string
}

function evaluate(mapping: OpenMapping, { cpuMaxMs, wallMaxMs }: RunHead, inputsJson: string): Answer {
  const problem = mapping.isPrepared ? '' : mapping.prepare(wallMaxMs)
  if (problem !== '') return { status: 'rejected', message: problem }
  const watch = startCpuWatch()
  const body = mapping.run(inputsJson, wallMaxMs)
  // The watchdog looks every 20 ms, this looks exactly: whether a mapping took too long must not depend on when it looked.
  return watch() > cpuMaxMs ? { status: 'timeout' } : { status: 'answered', body }
}

/** Where CPU time cannot be watched the two limits are one, and the wall clock is all there is to go by. */
function toEnding(error: unknown, { cpuMaxMs, wallMaxMs }: RunHead, cpuMs: number): DoneHead['status'] {
  const ending = error instanceof EngineStop ? error.ending : 'failed'
  if (ending !== 'late') return ending
  return wallMaxMs > cpuMaxMs && cpuMs < cpuMaxMs ? 'stalled' : 'timeout'
}

function startCpuWatch(): () => number {
  const before = process.threadCpuUsage()
  return () => {
    const { user, system } = process.threadCpuUsage(before)
    return (user + system) / 1000
  }
}
