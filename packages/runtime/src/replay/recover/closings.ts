import type { Oltp } from '../../oltp/oltp.ts'

/** That a breaker closed: the endpoint is well again. */
export interface Closing {
  /** Of the replay that comes of it. */
  readonly replayId: string
  readonly endpointId: string
  /** None of the failures that opened the breaker was before. */
  readonly failingSince: Date
  readonly closedAt: Date
}

/** Longer than looking at one takes; whoever died while doing so is succeeded after this. */
const TAKEN_MS = 5 * 60_000
const CLOSINGS_MAX = 100

/** Those that nobody looks at, for this process to look at. */
export async function takeClosings(oltp: Oltp, now: Date): Promise<readonly Closing[]> {
  const takenUntil = new Date(now.getTime() + TAKEN_MS)
  const take = (tx: Parameters<Parameters<Oltp['asOperator']>[1]>[0]) =>
    tx.query<Closing>(TAKE, [now, takenUntil, CLOSINGS_MAX])
  return (await oltp.asOperator('take breakers that closed', take)).rows
}

/** Nothing is left to be done about it. */
export async function forgetClosing(oltp: Oltp, { replayId }: Closing): Promise<void> {
  await oltp.asOperator('forget a breaker that closed', (tx) => tx.query(FORGET, [replayId]))
}

const TAKE = `
  update control.breaker_closings
  set taken_until = $2
  where replay_id in (
    select replay_id
    from control.breaker_closings
    where taken_until is null
      or taken_until <= $1
    order by closed_at
    limit $3
    for update skip locked)
  returning replay_id as "replayId", endpoint_id as "endpointId", failing_since as "failingSince", closed_at as "closedAt"`

const FORGET = 'delete from control.breaker_closings where replay_id = $1'
