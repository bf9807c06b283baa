/** An id that should be somewhere and is not, or is there more than once, with what was looked for. */
export interface Finding {
  readonly kind: 'response' | 'event' | 'delivery'
  readonly problem: 'missing' | 'doubled'
  readonly responseId: string
  readonly eventId?: string
  readonly deliveryId?: string
  readonly target?: string
  readonly lookedFor: string
}
