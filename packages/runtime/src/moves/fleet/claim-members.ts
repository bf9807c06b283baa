import type { Oltp, Tx } from '../../oltp/oltp.ts'
import { type FleetRow, listMembers, lockFleetRow, type MemberRow, setFleetStatus } from './fleet-row.ts'

/**
 * Gives the next ones their turn, or ends the queue: under the lock of its row, so that two who look at once begin no more than there may
 * be, and nothing is begun that somebody cancelled.
 *
 * @returns those that are left where they are now that it has ended
 */
export async function claimMembers(oltp: Pick<Oltp, 'asOperator'>, fleetId: string): Promise<readonly MemberRow[]> {
  return await oltp.asOperator('move tenants', async (tx) => {
    const fleet = await lockFleetRow(tx, fleetId)
    const members = await listMembers(tx, [fleetId])
    const count = (state: MemberRow['state']) => members.filter((member) => member.state === state).length
    const isEnding = fleet.status !== 'running' || count('failed') >= fleet.max_failures
    const waiting = members.filter(({ state }) => state === 'waiting')
    const room = isEnding ? 0 : fleet.concurrency - count('moving')
    await setStates(tx, waiting.slice(0, Math.max(room, 0)), 'moving')
    const isOver = count('moving') === 0 && (isEnding || waiting.length === 0)
    if (!isOver || !OPEN.includes(fleet.status)) return []
    await setStates(tx, waiting, 'left')
    await setFleetStatus(tx, fleetId, endOf(fleet, waiting.length))
    return waiting
  })
}

const OPEN: readonly FleetRow['status'][] = ['running', 'cancelling']

/** The last one that failed leaves nobody who was not tried. */
function endOf({ status }: FleetRow, left: number): FleetRow['status'] {
  if (status === 'cancelling') return 'cancelled'
  return left > 0 ? 'stopped' : 'done'
}

async function setStates(tx: Tx, members: readonly MemberRow[], state: MemberRow['state']): Promise<void> {
  for (const { tenant_id, fleet_move_id } of members) await tx.query(SET, [tenant_id, fleet_move_id, state])
}

const SET = `
  update control.fleet_move_tenants
  set state = $3
  where tenant_id = $1
    and fleet_move_id = $2`
