import { HowazitError } from './errors.ts'
import type { Insight } from './generated/types.gen.ts'
import { type Clock, sleep } from './transport/clock.ts'

/** How a job is watched. */
export interface WaitOptions {
  /** Called with the job whenever its progress, its step or its status is another. */
  readonly onProgress?: (insight: Insight) => void
  /** Ends the watching, with the code `aborted`; the job goes on. */
  readonly signal?: AbortSignal | undefined
}

/** What waiting needs: to ask, to be told, and time. */
export interface WaitDeps {
  readonly get: (signal: AbortSignal | undefined) => Promise<Insight>
  readonly follow: (signal: AbortSignal) => AsyncIterable<Insight>
  readonly clock: Clock
}

const POLL_MS = 500
/** While the stream tells: what it does not tell is late by this and no more, whatever became of it. */
const LIVE_POLL_MS = 5_000

const isOver = ({ status }: Insight): boolean => status === 'succeeded' || status === 'failed'

const isSame = (one: Insight, other: Insight): boolean =>
  one.progress === other.progress && one.step === other.step && one.status === other.status

/** A state that was on its way while a later one was asked for. */
const isStale = (told: Insight, known: Insight): boolean =>
  told.progress < known.progress ||
  (told.progress === known.progress && told.status === 'queued' && known.status !== 'queued')

/**
 * Watches a job until it is over. The stream says at once what is new; where it cannot be had, such as from an earlier server or through
 * a proxy that holds it back, asking does by itself, and it never stops altogether: no ending is lost with the stream.
 */
export async function waitForInsight(deps: WaitDeps, first: Insight, options: WaitOptions): Promise<Insight> {
  const { onProgress, signal } = options
  onProgress?.(first)
  if (isOver(first)) return first
  const ending = new AbortController()
  const live = listen(deps.follow(ending.signal))
  try {
    for (let insight = first; ; ) {
      insight = await nextState({ ...deps, live, signal }, insight)
      onProgress?.(insight)
      if (isOver(insight)) return insight
    }
  } finally {
    ending.abort()
  }
}

interface Watching extends WaitDeps {
  readonly live: Live
  readonly signal: AbortSignal | undefined
}

async function nextState({ live, get, clock, signal }: Watching, known: Insight): Promise<Insight> {
  for (;;) {
    await live.pause(clock, signal)
    if (signal?.aborted) throw new HowazitError('aborted', 'The watching was aborted; the job goes on.')
    const told = live.take()
    if (told && isStale(told, known)) continue
    const insight = told ?? (await get(signal))
    if (!isSame(insight, known)) return insight
  }
}

/** The last thing that a stream told. */
interface Live {
  take(): Insight | undefined
  /** Until it tells something, ends, or it is time to ask. */
  pause(clock: Clock, signal: AbortSignal | undefined): Promise<void>
}

function listen(states: AsyncIterable<Insight>): Live {
  let latest: Insight | undefined
  let isTelling = false
  let wake = () => {}

  async function keepLatest(): Promise<void> {
    for await (const insight of states) {
      latest = insight
      isTelling = true
      wake()
    }
  }
  async function keepWhileThereIs(): Promise<void> {
    // Why it ends does not matter: whoever asks is told what is wrong.
    await keepLatest().catch(() => {})
    isTelling = false
    wake()
  }

  void keepWhileThereIs()
  return {
    take() {
      const taken = latest
      latest = undefined
      return taken
    },
    async pause(clock, signal) {
      if (latest) return
      const woken = new AbortController()
      wake = () => woken.abort()
      const signals = signal ? [signal, woken.signal] : [woken.signal]
      await sleep(clock, isTelling ? LIVE_POLL_MS : POLL_MS, AbortSignal.any(signals))
    },
  }
}
