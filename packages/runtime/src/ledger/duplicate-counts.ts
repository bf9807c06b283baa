import type { Clock } from '../clock.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Runtime } from '../runtime.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { hourOf } from './hours.ts'

/** How often responses were sent again after they were accepted, told to the database now and then. */
export interface DuplicateCounts {
  note(tenant: Tenant, count: number): void
  /** Tells what was not told yet; what cannot be told now is told later. Idempotent. */
  close(): Promise<void>
}

export interface DuplicateCountsDeps {
  readonly oltp: Pick<Oltp, 'inControl'>
  readonly clock: Clock
}

interface Noted {
  readonly tenant: Tenant
  readonly hour: Date
  count: number
}

/** A row per tenant and hour is written so often, and not once per request: senders repeat themselves by the thousand. */
const TELL_AFTER_MS = 5_000

export function createDuplicateCounts({ oltp, clock }: DuplicateCountsDeps): DuplicateCounts {
  let noted = new Map<string, Noted>()
  let timer: NodeJS.Timeout | undefined

  const add = ({ tenant, hour, count }: Noted) => {
    const key = `${tenant.id} ${hour.getTime()}`
    const known = noted.get(key)
    if (known) known.count += count
    else noted.set(key, { tenant, hour, count })
    timer ??= setTimeout(() => void tell(), TELL_AFTER_MS).unref()
  }
  const tell = async () => {
    timer = undefined
    const told = [...noted.values()]
    noted = new Map()
    await Promise.all(
      told.map((each) =>
        oltp
          .inControl(each.tenant, (tx) => tx.query(ADD, [each.tenant.id, each.hour, each.count]))
          .catch(() => add(each)),
      ),
    )
  }

  return Object.freeze<DuplicateCounts>({
    note: (tenant, count) => add({ tenant, hour: hourOf(clock.now()), count }),
    async close() {
      await tell()
      clearTimeout(timer)
    },
  })
}

const ADD = `
  insert into control.duplicate_counts as c (tenant_id, hour, count)
  values ($1, $2, $3)
  on conflict (tenant_id, hour) do update
  set count = c.count + excluded.count`

type Accept = Runtime['responses']['accept']

export function withDuplicateCounts(accept: Accept, counts: Pick<DuplicateCounts, 'note'>): Accept {
  return async (tenant, offers, call) => {
    const acceptances = await accept(tenant, offers, call)
    const duplicates = acceptances.filter(({ status }) => status === 'duplicate').length
    if (duplicates > 0) counts.note(tenant, duplicates)
    return acceptances
  }
}
