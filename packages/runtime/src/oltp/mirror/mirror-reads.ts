import { AsyncLocalStorage } from 'node:async_hooks'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { Oltp, Tx } from '../oltp.ts'
import { compareRead } from './compare-read.ts'
import { isRead, type Read, ROWS_MAX } from './read.ts'
import { addTo, keepTally, NOTHING, type Tally } from './tally.ts'

/** What reads of a tenant are made again with. */
export interface MirroredOltp extends Oltp {
  readCopy<T>(tenant: Tenant, work: (tx: Tx) => Promise<T>): Promise<T>
}

export interface MirroringOltp extends Oltp {
  close(): Promise<void>
}

/** Transactions whose reads wait to be made again, of all tenants; what comes when there are as many is not. */
const WAITING_MAX = 16

/**
 * Makes a share of the reads of a tenant again, on the copy of it that a move has, and compares the answers. Whoever reads is answered first, and
 * waits for nothing: what was asked and answered is remembered, and looked at one after the other once there is time.
 */
export function mirrorReads(oltp: MirroredOltp, { random = Math.random } = {}): MirroringOltp {
  const waiting: { readonly tenant: Tenant; readonly reads: readonly Read[] }[] = []
  // Whoever reads may be inside a tenant, and the next one is of another.
  const outside = AsyncLocalStorage.snapshot()
  const closing = new AbortController()
  let draining: Promise<void> | undefined

  async function drain(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined && !closing.signal.aborted; next = waiting.shift()) {
      const { tenant, reads } = next
      let tally: Tally = NOTHING
      for (const read of reads) tally = addTo(tally, await compareRead(oltp, { tenant, read, signal: closing.signal }))
      await keepTally(oltp, tenant, tally).catch(() => {})
    }
  }

  function remember(tenant: Tenant, reads: readonly Read[]): void {
    waiting.push({ tenant, reads })
    draining ??= outside(() => setImmediatePromise().then(drain)).finally(() => {
      draining = undefined
    })
  }

  const isChosen = ({ mirror }: Tenant): boolean =>
    mirror !== undefined && waiting.length < WAITING_MAX && random() * 100 < mirror.percent && !closing.signal.aborted

  type Enter = <T>(tenant: Tenant, work: (tx: Tx) => Promise<T>) => Promise<T>
  const mirrored =
    (enter: Enter): Enter =>
    async (tenant, work) => {
      if (!isChosen(tenant)) return await enter(tenant, work)
      const recording = createRecording()
      const result = await enter(tenant, (tx) => work(recording.of(tx)))
      const reads = recording.reads()
      if (reads.length > 0) remember(tenant, reads)
      return result
    }

  return Object.freeze({
    inTenant: mirrored((tenant, work) => oltp.inTenant(tenant, work)),
    readInTenant: mirrored((tenant, work) => oltp.readInTenant(tenant, work)),
    inControl: (tenant, work) => oltp.inControl(tenant, work),
    asOperator: (reason, work, placement) => oltp.asOperator(reason, work, placement),
    async close() {
      closing.abort()
      await draining
    },
  } satisfies MirroringOltp)
}

const setImmediatePromise = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

/** What a transaction asks and is answered; nothing of one that does anything but read. */
function createRecording() {
  const reads: Read[] = []
  let doesOnlyRead = true
  return {
    of: (tx: Tx): Tx => ({
      attempt: (work) => tx.attempt(work),
      async query<Row>(text: string, values?: readonly unknown[]) {
        const result = await tx.query<Row>(text, values)
        if (!isRead(text)) doesOnlyRead = false
        else if (result.rows.length <= ROWS_MAX) reads.push({ text, values, rows: result.rows })
        return result
      },
    }),
    reads: (): readonly Read[] => (doesOnlyRead ? reads : []),
  }
}
