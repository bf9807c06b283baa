import { setTimeout as delay } from 'node:timers/promises'
import type { DeliveryWithAttempts, Howazit } from '@howazit/sdk'

const POLL_MS = 200

/** Waits until the delivery was attempted and that attempt has an outcome, or until the time is up. */
export async function waitForDelivery(
  howazit: Howazit,
  deliveryId: string,
  waitMs: number,
): Promise<DeliveryWithAttempts> {
  const deadline = Date.now() + waitMs
  for (;;) {
    const delivery = await howazit.deliveries.get(deliveryId)
    if (delivery.status !== 'pending' || delivery.attempts.length > 0 || Date.now() >= deadline) return delivery
    await delay(POLL_MS)
  }
}
