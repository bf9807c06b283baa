import type { ReplyHeaders } from '../delivery/read-header.ts'
import { InboundRefusal } from './inbound-refusal.ts'

/**
 * The one value of a header. A second one, in whatever case it is written, is refused rather than chosen from: what is verified
 * and what is read later have to be the same.
 */
export function singleHeader(headers: ReplyHeaders, name: string): string | undefined {
  const values = valuesOf(headers, name.toLowerCase()).filter((value) => value !== '')
  if (values.length > 1)
    throw new InboundRefusal('signature_repeated', `the header ${name} came ${values.length} times`)
  return values[0]
}

function valuesOf(headers: ReplyHeaders, name: string): string[] {
  if (headers instanceof Headers) return [headers.get(name) ?? '']
  return Object.entries(headers)
    .filter(([candidate]) => candidate.toLowerCase() === name)
    .flatMap(([, value]) => value ?? [])
}
