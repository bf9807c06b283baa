import { type ChildProcess, spawn } from 'node:child_process'
import { createFrameReader, encodeFrame } from './frames.ts'
import { canReadActivity, readActivity, readRssBytes } from './process-usage.ts'
import type { ChildHead, DoneHead, RunHead } from './protocol.ts'
import type { SandboxCommand } from './sandbox-layers.ts'
import { createSentLots } from './sent-lots.ts'

const GUARD_INTERVAL_MS = 20
/** So many looks in a row must find a process asleep: a guard that was itself held up has looked too seldom to know. */
const LOOKS_ASLEEP_MIN = 5
/** From hand-over to the first byte of tenant code: a cold start is 0.5 s of work, of which a niced process on a busy machine gets 2 % a second. */
const START_WITHIN_MS = 60_000
/** Above this share of its bound a process is not proof against the mapping it ran out of memory with. */
const CROWDED_AT_SHARE = 0.5

export interface MappingProcessOptions {
  readonly command: SandboxCommand
  /** CPU time, of all threads, after which the running chunk is ended; wall-clock time where it cannot be read. */
  readonly cpuMaxMs: number
  /** Wall-clock time after which a chunk that has not used its CPU time is given up. */
  readonly wallMaxMs: number
  readonly memoryMaxBytes: number
}

/**
 * `start`: the process ended, or was silent for too long, while no tenant code ran. `stalled`: tenant code was running and the
 * machine did not let it: nobody's fault.
 */
export type LossCause = 'timeout' | 'stalled' | 'memory' | 'crash' | 'start'

/** How a chunk ended. */
export type ChunkEnd = { readonly status: 'done'; readonly done: DoneHead; readonly body: string } | ChunkLoss

/** The process is gone. */
export interface ChunkLoss {
  readonly status: 'lost'
  readonly cause: LossCause
  /** Whether its tenant code ran at that moment: `certain` when it was announced, `likely` when it was its turn. */
  readonly running: 'certain' | 'likely' | 'no'
  /** Half of the memory was somebody else's when it began. */
  readonly wasCrowded: boolean
}

interface WaitingChunk {
  readonly id: number
  readonly end: (end: ChunkEnd) => void
  readonly isAnnounced: boolean
  /** Since when its tenant code runs; of one that is not announced, since when it is its turn. */
  startedAtMs: number | undefined
  /** CPU time of the process at the guard's first look at the chunk; one that ends between two looks is never measured. */
  cpuBeforeMs: number | undefined
  cpuMs: number
  /** Since when, and at how many looks, every thread has been asleep. */
  asleepSinceMs: number
  looksAsleep: number
  wasCrowded: boolean
}

/** A chunk on its way, without what the process adds. */
export type Chunk = Pick<RunHead, 'isAnnounced' | 'cpuMaxMs' | 'wallMaxMs'> & NonNullable<RunHead['opens']>

/**
 * One child and its watchdog. The child answers chunks in order; while any is waiting, the guard looks every 20 ms at the CPU
 * time that the running one has used and at the resident memory, and ends the process with SIGKILL: no softer signal is
 * certain. CPU time rather than the wall clock, because a busy machine must not make a good mapping late; a process that
 * sleeps over a mapping uses none and is not kept waiting either: V8 out of memory can leave isolated-vm asleep for ever.
 */
export class MappingProcess {
  readonly #options: MappingProcessOptions
  readonly #child: ChildProcess
  readonly #closed: Promise<void>
  readonly #waiting: WaitingChunk[] = []
  readonly #lots = createSentLots()
  #guard: NodeJS.Timeout | undefined
  #lossCause: LossCause | undefined
  #lastSignMs = performance.now()
  #nextId = 1
  #rssBytes = 0
  #sampledAtMs = 0
  #isReady = false
  #isClosed = false

  constructor(options: MappingProcessOptions) {
    this.#options = options
    const { file, args } = options.command
    this.#child = spawn(file, args, { cwd: '/', env: {}, stdio: ['pipe', 'pipe', 'ignore'] })
    const release = this.#child.pid && options.command.confineMemory?.(this.#child.pid, options.memoryMaxBytes)
    this.#closed = new Promise((resolve) => {
      this.#child.on('close', () => {
        if (release) release()
        this.#settleAll()
        resolve()
      })
    })
    this.#child.on('error', () => this.#child.pid === undefined && this.#settleAll())
    // Writing to a child that was just killed fails; its chunks are settled when it closes.
    this.#child.stdin?.on('error', () => {})
    this.#listen()
    this.#keepLoopAlive(false)
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get isAlive(): boolean {
    return !this.#isClosed && this.#lossCause === undefined
  }

  /** True once the child has said that it is ready. */
  get isReady(): boolean {
    return this.#isReady
  }

  /** Resident memory when the guard last looked. */
  get rssBytes(): number {
    return this.#rssBytes
  }

  /** Resolves, never rejects: what happens to a process is an outcome. */
  run(chunk: Chunk, inputsJson: string): Promise<ChunkEnd> {
    return new Promise((resolve) => {
      if (!this.isAlive) return resolve({ status: 'lost', cause: 'start', running: 'no', wasCrowded: false })
      const id = this.#nextId++
      const { isAnnounced, cpuMaxMs, wallMaxMs } = chunk
      if (this.#waiting.length === 0) this.#lastSignMs = performance.now()
      this.#waiting.push({ ...unseen, id, end: resolve, isAnnounced })
      this.#beginFirst()
      const head: RunHead = { id, isAnnounced, cpuMaxMs, wallMaxMs, ...this.#lots.register(chunk) }
      this.#child.stdin?.write(encodeFrame(head, inputsJson))
      this.#guard ??= setInterval(() => this.#look(), GUARD_INTERVAL_MS)
    })
  }

  /** Ends the process; resolves when it is gone. */
  async close(): Promise<void> {
    if (this.#isClosed || this.#child.pid === undefined) return
    this.#keepLoopAlive(true)
    this.#child.kill('SIGKILL')
    await this.#closed
  }

  #listen(): void {
    const readFrames = createFrameReader()
    this.#child.stdout?.on('data', (bytes: Buffer) => {
      // It may have slept because this pipe was full.
      if (this.#waiting[0]) this.#waiting[0].looksAsleep = 0
      try {
        for (const { head, body } of readFrames(bytes)) this.#receive(head as ChildHead, body)
      } catch {
        // The other side of this pipe may be hostile: one malformed frame and it is gone.
        this.#kill('crash')
      }
    })
  }

  #receive(head: ChildHead, body: string): void {
    this.#lastSignMs = performance.now()
    if (head.type === 'ready') {
      this.#isReady = true
      this.#beginFirst()
      return
    }
    const current = this.#waiting[0]
    if (current === undefined || head.id !== current.id) throw new Error('frame out of order')
    if (head.type === 'started') {
      this.#begin(current)
      return
    }
    this.#waiting.shift()
    this.#beginFirst()
    // Chunks shorter than the guard's interval would otherwise never be seen to fill the process up.
    if (this.pid !== undefined && this.#lastSignMs - this.#sampledAtMs > GUARD_INTERVAL_MS) this.#sampleMemory(this.pid)
    if (this.#waiting.length === 0) this.#stopGuard()
    current.end({ status: 'done', done: head, body })
  }

  /** What is not announced begins when it is its turn. */
  #beginFirst(): void {
    const first = this.#waiting[0]
    if (first && !first.isAnnounced && this.#isReady) this.#begin(first)
  }

  #begin(chunk: WaitingChunk): void {
    chunk.startedAtMs ??= performance.now()
    chunk.wasCrowded = this.#rssBytes > this.#options.memoryMaxBytes * CROWDED_AT_SHARE
  }

  #look(): void {
    if (this.pid === undefined) return
    this.#sampleMemory(this.pid)
    if (this.#rssBytes > this.#options.memoryMaxBytes) this.#kill('memory')
    const current = this.#waiting[0]
    if (current === undefined) return
    if (current.startedAtMs !== undefined) sampleActivity(current, this.pid)
    if (this.#findOverrun(current) === undefined) return
    // When this loop was the late one, the answer is waiting in the pipe: read it before judging.
    setImmediate(() => {
      const overrun = this.#waiting[0] === current ? this.#findOverrun(current) : undefined
      if (overrun !== undefined) this.#kill(overrun)
    })
  }

  #sampleMemory(pid: number): void {
    this.#sampledAtMs = performance.now()
    this.#rssBytes = readRssBytes(pid) ?? this.#rssBytes
  }

  /** Which limit the chunk is over, if any; said as the cause of the loss that follows. */
  #findOverrun({ startedAtMs, cpuBeforeMs, cpuMs, asleepSinceMs, looksAsleep }: WaitingChunk): LossCause | undefined {
    const { cpuMaxMs, wallMaxMs } = this.#options
    const nowMs = performance.now()
    if (startedAtMs === undefined) return nowMs - this.#lastSignMs > START_WITHIN_MS ? 'start' : undefined
    const wallMs = nowMs - startedAtMs
    if (!canReadActivity) return wallMs > cpuMaxMs ? 'timeout' : undefined
    if (cpuBeforeMs !== undefined && cpuMs - cpuBeforeMs > cpuMaxMs) return 'timeout'
    if (looksAsleep >= LOOKS_ASLEEP_MIN && nowMs - asleepSinceMs > cpuMaxMs) return 'timeout'
    return wallMs > wallMaxMs ? 'stalled' : undefined
  }

  #kill(cause: LossCause): void {
    this.#lossCause ??= cause
    this.#child.kill('SIGKILL')
  }

  #settleAll(): void {
    this.#isClosed = true
    this.#stopGuard()
    // A child that ends itself does so from onCatastrophicError, or the kernel ran out of memory; both are the running code's.
    const endedItself =
      this.#child.signalCode === 'SIGKILL' || this.#child.signalCode === 'SIGABRT' ? 'memory' : 'crash'
    // Without a running chunk no tenant is to blame, whatever the guard saw: the machine or the bounds are, and that is counted.
    const isIdle = this.#waiting[0]?.startedAtMs === undefined
    const cause = isIdle ? 'start' : (this.#lossCause ?? endedItself)
    for (const { end, startedAtMs, isAnnounced, wasCrowded } of this.#waiting.splice(0)) {
      const running = startedAtMs === undefined ? 'no' : isAnnounced ? 'certain' : 'likely'
      end({ status: 'lost', cause, running, wasCrowded })
    }
  }

  #stopGuard(): void {
    clearInterval(this.#guard)
    this.#guard = undefined
  }

  /** An idle child must not keep its parent from exiting; while a chunk is waiting the guard's interval does. */
  #keepLoopAlive(isKept: boolean): void {
    const verb = isKept ? 'ref' : 'unref'
    this.#child[verb]()
    for (const stream of [this.#child.stdin, this.#child.stdout]) {
      const pipe = stream as unknown as { ref?: () => void; unref?: () => void } | null
      pipe?.[verb]?.()
    }
  }
}

const unseen = {
  startedAtMs: undefined,
  cpuBeforeMs: undefined,
  cpuMs: 0,
  asleepSinceMs: 0,
  looksAsleep: 0,
  wasCrowded: false,
} as const

function sampleActivity(chunk: WaitingChunk, pid: number): void {
  const activity = readActivity(pid)
  if (activity === undefined) return
  const { cpuMs, isAsleep } = activity
  chunk.cpuBeforeMs ??= cpuMs
  const wasAsleep = chunk.looksAsleep > 0 && cpuMs === chunk.cpuMs
  if (isAsleep && !wasAsleep) chunk.asleepSinceMs = performance.now()
  chunk.looksAsleep = isAsleep ? (wasAsleep ? chunk.looksAsleep : 0) + 1 : 0
  chunk.cpuMs = cpuMs
}
