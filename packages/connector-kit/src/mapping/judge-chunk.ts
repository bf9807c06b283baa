import type { MappingFailure, MappingFailureCode, MappingResult } from './mapping.ts'
import type { ChunkEnd } from './mapping-process.ts'
import type { QueuedMapping } from './mapping-queue.ts'
import type { DoneHead } from './protocol.ts'
import type { Evaluation } from './realm/open-realm.ts'
import { unpackEvaluations } from './unpack-evaluations.ts'

/** What follows from a chunk's end: which items have their result, which run again, and who is to blame. */
export interface Judgement<Item> {
  readonly settled: readonly (readonly [Item, MappingResult])[]
  readonly again: readonly Item[]
  /** The item that had to be ended by force. */
  readonly offender?: Item
}

export interface JudgeOptions {
  readonly timeoutMs: number
  readonly outputBytesMax: number
}

/**
 * A mapping has no effects, so a chunk that was ended by force simply runs again, each item alone: only an item that was
 * alone is ever blamed. Items that merely stood behind the offender run again as they were. Nobody is blamed for a stall: the
 * item runs once more, and fails without an offender if the machine stalls again.
 */
export function judgeChunk<Item extends QueuedMapping>(
  chunk: readonly Item[],
  end: ChunkEnd,
  options: JudgeOptions,
): Judgement<Item> {
  if (end.status === 'done' && end.done.status === 'answered') return readEvaluations(chunk, end.body, options)
  if (end.status === 'done' && end.done.status === 'rejected') {
    return settleAll(chunk, fail('mapping_failed', describe(end.done.message)))
  }
  if (end.status === 'lost' && end.running === 'no') return { settled: [], again: chunk }
  const [offender, ...others] = chunk
  if (offender === undefined || others.length > 0 || !isProof(end)) {
    for (const item of chunk) item.runsAlone = true
    return { settled: [], again: chunk }
  }
  if (end.status === 'done' && end.done.status === 'failed') {
    // isolated-vm reports a promise that was rejected and never awaited this way: a fault, but nothing had to be ended by force.
    return settleAll(chunk, fail('mapping_failed', `the mapping left an error behind: ${describe(end.done.message)}`))
  }
  const ending = end.status === 'lost' ? end.cause : end.done.status
  if (ending === 'stalled') return judgeStall(offender)
  return { ...settleAll(chunk, describeForce(ending, options)), offender }
}

/** Only what said that it began, and began where there was room, is blamed for the end of a process. */
function isProof(end: ChunkEnd): boolean {
  return end.status === 'done' || (end.running === 'certain' && !(end.cause === 'memory' && end.wasCrowded))
}

function judgeStall<Item extends QueuedMapping>(item: Item): Judgement<Item> {
  if (item.hasStalled) return settleAll([item], fail('mapping_timeout', 'the machine was too busy to run the mapping'))
  item.hasStalled = true
  return { settled: [], again: [item] }
}

function describeForce(
  ending: DoneHead['status'] | (ChunkEnd & { status: 'lost' })['cause'],
  options: JudgeOptions,
): MappingFailure {
  if (ending === 'timeout')
    return fail('mapping_timeout', `the mapping did not end within ${options.timeoutMs} ms of CPU time`)
  if (ending === 'memory') return fail('mapping_memory', 'the mapping used more memory than a mapping may')
  return fail('mapping_failed', 'the mapping ended the process it ran in')
}

/** The body was written beside tenant code: its shape is checked before anything is taken from it. */
function readEvaluations<Item extends QueuedMapping>(
  chunk: readonly Item[],
  body: string,
  options: JudgeOptions,
): Judgement<Item> {
  const evaluations = unpackEvaluations(body)
  const mapped = chunk.reduce((count, item) => count + (item.input === '' ? 0 : 1), 0)
  if (evaluations?.length !== mapped) {
    return settleAll(chunk, fail('mapping_failed', 'the mapping corrupted its own answer'))
  }
  let at = 0
  const settled = chunk.map((item) => {
    const result: MappingResult = item.input === '' ? checkedOk : toResult(evaluations[at++]!, options)
    return [item, result] as const
  })
  return { settled, again: [] }
}

const checkedOk: MappingResult = { status: 'ok', output: '' }

function toResult({ status, text }: Evaluation, { outputBytesMax }: JudgeOptions): MappingResult {
  if (status === 'failed') return fail('mapping_failed', text)
  if (status === 'invalid') return fail('mapping_output_invalid', text)
  // A UTF-16 unit has three bytes in UTF-8 at most: most outputs need no counting.
  const bytes = text.length * 3 <= outputBytesMax ? text.length : Buffer.byteLength(text)
  if (bytes <= outputBytesMax) return { status: 'ok', output: text }
  const message = `the output has ${bytes} bytes; ${outputBytesMax} are allowed`
  return fail('mapping_output_invalid', message)
}

function settleAll<Item>(chunk: readonly Item[], result: MappingResult): Judgement<Item> {
  return { settled: chunk.map((item) => [item, result] as const), again: [] }
}

function fail(code: MappingFailureCode, message: string): MappingFailure {
  return { status: 'failed', code, message }
}

/** The child's words are not more trusted than its numbers. */
function describe(message: unknown): string {
  return String(message).slice(0, 500)
}
