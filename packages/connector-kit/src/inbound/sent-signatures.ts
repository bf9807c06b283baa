import type { InboundCall } from './inbound-call.ts'
import { InboundRefusal } from './inbound-refusal.ts'
import { singleHeader } from './single-header.ts'

/** A vendor signs once, or twice while a secret is replaced; the bound keeps a hostile header from buying work. */
const SIGNATURES_MAX = 8

/** The signatures in the header, without what comes before them. */
export function sentSignatures(
  { headers }: InboundCall,
  {
    header,
    prefix = '',
    separator,
  }: { readonly header: string; readonly prefix?: string; readonly separator?: string },
): string[] {
  const value = singleHeader(headers, header)
  if (value === undefined) throw new InboundRefusal('signature_missing', `the call has no ${header}`)
  const parts = separator === undefined ? [value] : value.split(separator).map((part) => part.trim())
  const signatures = parts.filter((part) => part.startsWith(prefix)).map((part) => part.slice(prefix.length))
  if (signatures.length > 0 && signatures.length <= SIGNATURES_MAX && !signatures.includes('')) return signatures
  throw new InboundRefusal(
    'signature_malformed',
    `${header} holds ${signatures.length} signatures of the kind that was expected`,
  )
}
