import { createHash } from 'node:crypto'
import { encodeInput, type PreparedMapping, quarantined, refuseSource } from './admit-mapping.ts'
import { createChunkPaces } from './chunk-pace.ts'
import { type Judgement, judgeChunk } from './judge-chunk.ts'
import type { Mapping, MappingCheck, MappingRequest, MappingResult } from './mapping.ts'
import { createMappingBatch, type MappingBatch } from './mapping-batch.ts'
import { MAPPING_LIMITS } from './mapping-limits.ts'
import { type MappingLogger, type MappingPool, type MappingPoolOptions, SandboxUnavailable } from './mapping-pool.ts'
import type { Chunk, ChunkEnd, MappingProcess } from './mapping-process.ts'
import { createMappingQuarantine, type MappingQuarantine } from './mapping-quarantine.ts'
import { createMappingQueue, type QueuedMapping } from './mapping-queue.ts'
import { chooseGroup, createSlots, endSliceAfterAnswer, type Slot } from './mapping-slots.ts'
import { createProcessSupply, type ProcessSupply } from './process-supply.ts'
import { canReadActivity } from './process-usage.ts'
import { probeSandbox, type SandboxLayers } from './sandbox-layers.ts'
import { ownGroupOf } from './trust-group.ts'

const CHUNK_BYTES_MAX = 256 * 1024
/** The child always has its next chunk while this one's answer travels and is read. */
const CHUNKS_IN_FLIGHT_MAX = 3
/** While a large call is still being written as JSON, the children map its beginning. */
const DISPATCH_EVERY = 128
/** Twenty hogs and this process niced by 10 leave it 1 % of a core: a mapping that needs its 200 ms has them after 20 s. */
const STALLED_AFTER_MIN_MS = 30_000
/** Retire a process between chunks before memory left by many innocents is blamed on one. */
const RETIRE_AT_SHARE = 0.95
const START_FAILURES_MAX = 3

interface PooledMapping extends QueuedMapping {
  readonly batch: MappingBatch
  readonly index: number
}

/** Strings are compared by what they are only once: a call maps thousands of the same version, and each key is looked up four times. */
function createKeys(): (request: MappingRequest) => string {
  let last = { tenantId: '', version: '', key: '\n' }
  return ({ tenantId, version }) => {
    if (last.tenantId !== tenantId || last.version !== version) {
      last = { tenantId, version, key: `${tenantId}\n${version}` }
    }
    return last.key
  }
}

function* prepareAll(requests: readonly MappingRequest[]): Generator<PreparedMapping> {
  for (const request of requests) yield { request, input: encodeInput(request) }
}

/** Creates a pool; its children share nothing with this process but two pipes. */
export function createMappingPool(options: MappingPoolOptions = {}): MappingPool {
  return new ProcessMappingPool(options)
}

class ProcessMappingPool implements MappingPool {
  readonly #timeoutMs: number
  readonly #killAfterMs: number
  readonly #stalledAfterMs: number
  readonly #memoryMaxBytes: number
  readonly #sparesMax: number
  readonly #logger: MappingLogger | undefined
  readonly #onQuarantined: MappingPoolOptions['onQuarantined']
  readonly #queue = createMappingQueue<PooledMapping>()
  readonly #quarantine: MappingQuarantine
  readonly #slots: readonly Slot[]
  readonly #active = new Set<Promise<unknown>>()
  readonly #paces = createChunkPaces()
  readonly #keyOf = createKeys()
  /** Tenants whose code has cost a process: they no longer share one. */
  readonly #killers = new Set<string>()
  #supply: ProcessSupply | undefined
  #startFailures = 0
  #checks = 0
  #isClosed = false

  constructor(options: MappingPoolOptions) {
    this.#timeoutMs = options.timeoutMs ?? MAPPING_LIMITS.cpuMs
    this.#killAfterMs = options.killAfterMs ?? this.#timeoutMs + 50
    this.#stalledAfterMs = options.stalledAfterMs ?? Math.max(STALLED_AFTER_MIN_MS, this.#timeoutMs * 30)
    this.#memoryMaxBytes = options.memoryMaxBytes ?? 256 * 1024 * 1024
    this.#sparesMax = options.spares ?? 1
    this.#logger = options.logger
    this.#onQuarantined = options.onQuarantined
    this.#quarantine = createMappingQuarantine({ clock: options.clock ?? { now: () => new Date() } })
    this.#slots = createSlots(options.size ?? 1)
  }

  map(requests: readonly MappingRequest[]): Promise<readonly MappingResult[]> {
    return this.#track(requests.length, prepareAll(requests))
  }

  async check(mapping: Mapping): Promise<MappingCheck> {
    // Checked JavaScript shares a process with nobody, before or after; templates cannot run code of their own.
    const tenantId = `check:${++this.#checks}`
    const group = mapping.kind !== 'javascript' ? 'templates' : ownGroupOf(tenantId)
    const version = createHash('sha256').update(JSON.stringify(mapping)).digest('base64url')
    const request = { group, tenantId, version, mapping, event: null, context: { now: '', seed: '' } }
    const [result] = await this.#track(1, [{ request, input: refuseSource(mapping) ?? '' }])
    return result!.status === 'ok' ? { status: 'ok' } : result!
  }

  async layers(): Promise<SandboxLayers> {
    return (await probeSandbox()).layers
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.allSettled(this.#active)
    for (const { process } of this.#slots) if (process) this.#supply?.retire(process)
    await this.#supply?.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #track(size: number, prepared: Iterable<PreparedMapping>): Promise<readonly MappingResult[]> {
    if (this.#isClosed) throw new Error('The mapping pool is closed.')
    const results = this.#enqueue(size, prepared)
    this.#active.add(results)
    return results.finally(() => this.#active.delete(results))
  }

  async #enqueue(size: number, prepared: Iterable<PreparedMapping>): Promise<readonly MappingResult[]> {
    this.#supply ??= await this.#openSupply()
    const batch = createMappingBatch(size)
    let index = 0
    for (const each of prepared) {
      this.#enqueueOne(each, { batch, index })
      index += 1
      if (index % DISPATCH_EVERY === 0 || index === size) this.#dispatch()
    }
    return batch.results
  }

  async #openSupply(): Promise<ProcessSupply> {
    const command = await probeSandbox()
    const limits = {
      cpuMaxMs: this.#killAfterMs,
      wallMaxMs: this.#stalledAfterMs,
      memoryMaxBytes: this.#memoryMaxBytes,
    }
    // Two first calls may come here at once.
    return this.#supply ?? createProcessSupply({ command, ...limits }, this.#sparesMax)
  }

  #enqueueOne({ request, input }: PreparedMapping, { batch, index }: Pick<PooledMapping, 'batch' | 'index'>): void {
    const key = this.#keyOf(request)
    if (typeof input !== 'string' || this.#quarantine.has(key)) {
      batch.settle(index, typeof input === 'string' ? quarantined : input)
      return
    }
    const group = this.#killers.has(request.tenantId) ? ownGroupOf(request.tenantId) : request.group
    this.#queue.add({ request, key, group, input, runsAlone: input === '', hasStalled: false, batch, index })
  }

  #dispatch(): void {
    for (const slot of this.#slots) {
      while (slot.inFlight < CHUNKS_IN_FLIGHT_MAX && this.#feed(slot)) {}
    }
  }

  /** Gives the slot its next chunk; false when there is none for it now. */
  #feed(slot: Slot): boolean {
    const group = chooseGroup(slot, this.#slots, this.#queue.groups())
    if (group === undefined) return false
    // Behind a busy chunk goes only what has proven quick: a mapping on its way to quarantine must not be handed over ahead of its verdict.
    const next = this.#queue.peek(group)
    if (slot.inFlight > 0 && (next === undefined || next.runsAlone || this.#paces.of(next.key) === 1)) return false
    if (slot.group !== group || !slot.process?.isAlive || this.#isSpent(slot.process)) {
      if (slot.inFlight > 0) return false
      this.#assign(slot, group)
    }
    const taken = this.#queue.take(group, {
      bytesMax: CHUNK_BYTES_MAX,
      countMax: ({ key }) => this.#paces.of(key),
    })
    const [first] = taken
    if (first === undefined) return false
    if (this.#quarantine.has(first.key)) for (const { batch, index } of taken) batch.settle(index, quarantined)
    else void this.#runChunk(slot, taken)
    return true
  }

  /** A process serves one group in its life, because isolates of one process might read each other's heap after an escape. */
  #assign(slot: Slot, group: string): void {
    const isPristine = slot.process?.isAlive && slot.group === undefined
    if (!isPristine) {
      if (slot.process) this.#supply?.retire(slot.process)
      slot.process = this.#supply?.take()
    }
    slot.group = group
    slot.assignedAtMs = performance.now()
    slot.sliceEndsAtMs = Number.POSITIVE_INFINITY
  }

  async #runChunk(slot: Slot, chunk: readonly PooledMapping[]): Promise<void> {
    const process = slot.process!
    slot.inFlight += 1
    const inputs = `[${chunk.map((item) => item.input).join(',')}]`
    const end = await process.run(this.#toChunk(chunk[0]!), inputs)
    slot.inFlight -= 1
    if (end.status === 'lost' && slot.process === process) slot.group = undefined
    endSliceAfterAnswer(slot)
    this.#conclude(chunk, end, process)
    this.#dispatch()
    if (!this.#isClosed && process.isReady) this.#supply?.replenish()
  }

  /**
   * By the wall clock the engine ends a chunk long after the watchdog would have: only where no watchdog is left, or it cannot
   * tell CPU time.
   */
  #toChunk({ key, runsAlone, request }: PooledMapping): Chunk {
    const { tenantId, version, mapping, engine = 'isolated-vm' } = request
    const wallMaxMs = canReadActivity ? this.#stalledAfterMs * 2 : this.#timeoutMs
    // What has proven quick is not announced; should its process end nevertheless, it runs again, alone and announced.
    const isAnnounced = runsAlone || this.#paces.of(key) === 1
    return { tenantId, version, mapping, engine, isAnnounced, cpuMaxMs: this.#timeoutMs, wallMaxMs }
  }

  #conclude(chunk: readonly PooledMapping[], end: ChunkEnd, process: MappingProcess): void {
    if (end.status === 'lost' && end.cause === 'start') {
      this.#retryStart(chunk)
      return
    }
    this.#startFailures = 0
    const judgement = judgeChunk(chunk, end, {
      timeoutMs: this.#timeoutMs,
      outputBytesMax: MAPPING_LIMITS.outputBytes,
    })
    if (end.status === 'done') {
      this.#paces.learn(chunk[0]!.key, { items: chunk.length, cpuMs: end.done.cpuMs })
    }
    this.#punish(judgement, end, process)
    this.#queue.restore(judgement.again)
    for (const [{ batch, index }, result] of judgement.settled) batch.settle(index, result)
  }

  #punish({ offender, settled }: Judgement<PooledMapping>, end: ChunkEnd, process: MappingProcess): void {
    if (offender === undefined) return
    const { tenantId, version } = offender.request
    const code = settled.map(([, result]) => (result.status === 'failed' ? result.code : undefined))[0]
    const fields = {
      tenant_id: tenantId,
      mapping_version: version,
      code,
      pid: process.pid,
      is_process_lost: end.status === 'lost',
    }
    this.#logger?.warn(fields, 'mapping.killed')
    if (end.status === 'lost' && offender.input !== '') this.#killers.add(tenantId)
    const until = this.#quarantine.strike(offender.key)
    if (until === undefined) return
    this.#onQuarantined?.({ tenantId, version, code: code!, until })
  }

  #retryStart(chunk: readonly PooledMapping[]): void {
    this.#queue.restore(chunk)
    this.#startFailures += 1
    if (this.#startFailures < START_FAILURES_MAX) return
    this.#startFailures = 0
    const error = new SandboxUnavailable(
      `${START_FAILURES_MAX} mapping processes in a row ended before they were ready.`,
    )
    for (const group of this.#queue.groups()) {
      while (this.#queue.has(group)) {
        for (const item of this.#queue.take(group, { bytesMax: Infinity, countMax: () => Infinity }))
          item.batch.abandon(error)
      }
    }
  }

  #isSpent(process: MappingProcess): boolean {
    return process.rssBytes > this.#memoryMaxBytes * RETIRE_AT_SHARE
  }
}
