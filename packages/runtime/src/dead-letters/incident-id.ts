import { HowazitError } from '@howazit/sdk'

/** What an incident is: what failed in the same way, from its first failure to its last. */
export interface IncidentSpan {
  readonly fingerprint: string
  readonly firstFailedAt: Date
  readonly lastFailedAt: Date
}

const BASE = 36

/** Says all of it, so that nothing has to be kept and what fails later does not change what it means. */
export const incidentIdOf = ({ fingerprint, firstFailedAt, lastFailedAt }: IncidentSpan): string =>
  [fingerprint, ...[firstFailedAt, lastFailedAt].map((at) => at.getTime().toString(BASE))].join('-')

/** The filter that means an incident and nothing else. */
export const filterOf = ({ fingerprint, firstFailedAt: from, lastFailedAt: to }: IncidentSpan): string =>
  `fingerprint = ${fingerprint} and failed >= ${from.toISOString()} and failed <= ${to.toISOString()}`

/** @throws HowazitError `validation_failed` for what is no id of an incident, although the contract's pattern allows it */
export function parseIncidentId(id: string): IncidentSpan {
  const [fingerprint = '', first = '', last = ''] = id.split('-')
  const [firstFailedAt, lastFailedAt] = [toDate(first), toDate(last)]
  if (firstFailedAt === undefined || lastFailedAt === undefined || firstFailedAt > lastFailedAt)
    throw new HowazitError('validation_failed', `${id} is not the id of an incident.`, {
      details: { pointer: '/incident', expected: 'an id that `howazit incident suggest` shows', got: id },
    })
  return { fingerprint, firstFailedAt, lastFailedAt }
}

function toDate(text: string): Date | undefined {
  const at = new Date(Number.parseInt(text, BASE))
  return Number.isNaN(at.getTime()) ? undefined : at
}
