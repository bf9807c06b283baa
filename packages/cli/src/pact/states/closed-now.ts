/** A window that is not open now, so that what runs stays as it is. */
export function closedNow(): string {
  const hour = String((new Date().getUTCHours() + 12) % 24).padStart(2, '0')
  return `${hour}:00-${hour}:30`
}
