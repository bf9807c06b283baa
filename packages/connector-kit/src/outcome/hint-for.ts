import type { Meaning } from '../manifest/errors.ts'
import type { ParsedReply } from './parse-reply.ts'

const HINTS: Readonly<Record<Meaning, string>> = {
  retry: 'Nothing to do: it is sent again by the schedule.',
  throttle:
    'Nothing to do: it is sent when the limit allows. If it happens often, lower the share of the limit you use.',
  refresh_auth: 'The credentials were refused: connect again, or give a new key or token.',
  permanent: 'Compare what was sent with what the system takes, change the mapping, and replay the delivery.',
  duplicate: 'Nothing to do: an earlier attempt or somebody else had made it already.',
  split: 'One record alone is larger than the system takes: shorten it in the mapping and replay the delivery.',
  disable:
    'The system no longer wants this connection, or its credentials lack a right: check both, then enable it again.',
  unknown: 'It may have been taken: look for it on the other side before it is sent again by hand.',
  reroute: 'What it was sent to has moved: look where to, and change the settings of the connection.',
  recipient: 'The recipient has opted out or does not exist: nothing is sent until that changes on the other side.',
}

/** What a person can do about it, where the manifest says nothing better. */
export function hintFor(meaning: Meaning, reply?: ParsedReply): string {
  const isRedirect = reply !== undefined && reply.status >= 300 && reply.status < 400
  if (isRedirect && meaning === 'permanent')
    return 'It answered with a redirect, which is not followed: give the address it moved to.'
  return HINTS[meaning]
}
