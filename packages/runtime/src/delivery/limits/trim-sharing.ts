import type { Oltp } from '../../oltp/oltp.ts'

/** Forgets what endpoints did and what workers there were before `before`: a bucket that nobody took from is a full one. */
export async function trimSharing(oltp: Pick<Oltp, 'asOperator'>, before: Date): Promise<void> {
  await oltp.asOperator('trim delivery sharing', async (tx) => {
    await tx.query('delete from control.delivery_health where slice_at < $1', [before])
    await tx.query('delete from control.delivery_workers where seen_at < $1', [before])
    await tx.query('delete from control.delivery_buckets where updated_at < $1', [before])
    await tx.query('delete from control.delivery_breakers where opened_until < $1', [before])
  })
}
