import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createFrameReader, encodeFrame } from './frames.ts'
import type { ChildHead, DoneHead, RunHead } from './protocol.ts'
import type { SandboxCommand } from './sandbox-layers.ts'

const GUARD_INTERVAL_MS = 20
/** From hand-over to the first byte of tenant code: covers a cold start (0.5 s, 0.9 s under load) with room for a busy machine. */
const START_WITHIN_MS = 10_000

export interface MappingProcessOptions {
  readonly command: SandboxCommand
  readonly killAfterMs: number
  readonly memoryMaxBytes: number
}

/** `start`: the process ended, or was silent for too long, while no tenant code ran. */
export type LossCause = 'timeout' | 'memory' | 'crash' | 'start'

/** How a chunk ended. `lost`: the process is gone; only the chunk that `wasRunning` can have caused it. */
export type ChunkEnd =
  | { readonly status: 'done'; readonly done: DoneHead; readonly body: string }
  | { readonly status: 'lost'; readonly cause: LossCause; readonly wasRunning: boolean }

interface WaitingChunk {
  readonly id: number
  readonly end: (end: ChunkEnd) => void
  startedAtMs: number | undefined
}

/**
 * One child and its watchdog. The child answers chunks in order; while any is waiting, the guard looks every 20 ms at the
 * deadline of the running one and at the resident memory, and ends the process with SIGKILL: no softer signal is certain.
 */
export class MappingProcess {
  readonly #options: MappingProcessOptions
  readonly #child: ChildProcess
  readonly #closed: Promise<void>
  readonly #waiting: WaitingChunk[] = []
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
    this.#closed = new Promise((resolve) => {
      this.#child.on('close', () => {
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
  run(head: Omit<RunHead, 'id'>, inputsJson: string): Promise<ChunkEnd> {
    return new Promise((resolve) => {
      if (!this.isAlive) return resolve({ status: 'lost', cause: 'start', wasRunning: false })
      const id = this.#nextId++
      if (this.#waiting.length === 0) this.#lastSignMs = performance.now()
      this.#waiting.push({ id, end: resolve, startedAtMs: undefined })
      this.#child.stdin?.write(encodeFrame({ id, ...head }, inputsJson))
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
      return
    }
    const current = this.#waiting[0]
    if (current === undefined || head.id !== current.id) throw new Error('frame out of order')
    if (head.type === 'started') {
      current.startedAtMs = this.#lastSignMs
      return
    }
    this.#waiting.shift()
    // Chunks shorter than the guard's interval would otherwise never be seen to fill the process up.
    if (this.pid !== undefined && this.#lastSignMs - this.#sampledAtMs > GUARD_INTERVAL_MS) this.#sampleMemory(this.pid)
    if (this.#waiting.length === 0) this.#stopGuard()
    current.end({ status: 'done', done: head, body })
  }

  #look(): void {
    if (this.pid === undefined) return
    this.#sampleMemory(this.pid)
    if (this.#rssBytes > this.#options.memoryMaxBytes) this.#kill('memory')
    const current = this.#waiting[0]
    if (current === undefined || !this.#isOverdue(current)) return
    // When this loop was the late one, the answer is waiting in the pipe: read it before judging.
    setImmediate(() => {
      if (this.#waiting[0] === current && this.#isOverdue(current))
        this.#kill(current.startedAtMs === undefined ? 'start' : 'timeout')
    })
  }

  #sampleMemory(pid: number): void {
    this.#sampledAtMs = performance.now()
    this.#rssBytes = readRssBytes(pid) ?? this.#rssBytes
  }

  #isOverdue({ startedAtMs }: WaitingChunk): boolean {
    const nowMs = performance.now()
    if (startedAtMs === undefined) return nowMs - this.#lastSignMs > START_WITHIN_MS
    return nowMs - startedAtMs > this.#options.killAfterMs
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
    for (const { end, startedAtMs } of this.#waiting.splice(0)) {
      end({ status: 'lost', cause, wasRunning: startedAtMs !== undefined })
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

/** Read synchronously: procfs answers from memory, and a busy thread pool must not delay the guard. `status` needs no page size. */
function readRssBytes(pid: number): number | undefined {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
  } catch {
    return undefined // gone, or a system without procfs
  }
}
