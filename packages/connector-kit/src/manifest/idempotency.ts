import type { Template } from './common.ts'

/**
 * The shape an id must have over there; derived from the event's id, so that every attempt gives the same. `raw` by default;
 * `md5_lower` is of the lower-cased text, `truncated_hash` as much of the SHA-256 (hexadecimal) as `lengthMax` allows.
 */
export type IdTransform = 'raw' | 'uuid4' | 'uuid5' | 'ulid' | 'md5' | 'md5_lower' | 'sha256' | 'truncated_hash'

/**
 * What keeps a repeated request from having its effect twice, and so what may be done after an attempt of which nobody
 * knows whether it was received. `of` is what the key is made of where that is not `{eventId}`: `{input.email}` for Mailchimp,
 * whose members are the MD5 of their address; `{eventId}:comment` where two operations share the vendor's memory. Where a kind
 * has no key `{idempotencyKey}` is the event's id.
 * @discriminator kind
 */
export type Idempotency =
  | {
      /** The vendor keeps the answer to a key: send again. */
      readonly kind: 'header'
      readonly header: string
      readonly transform?: IdTransform
      readonly of?: Template
      readonly lengthMax?: number
      /** How long the vendor remembers. */
      readonly windowSeconds?: number
    }
  | {
      /** An id or a dedupe key of ours inside the request, available as `{idempotencyKey}`: send again. */
      readonly kind: 'client_id'
      readonly transform?: IdTransform
      readonly of?: Template
      readonly lengthMax?: number
      readonly windowSeconds?: number
    }
  | {
      /** Create or update by a unique field of ours: send again. */
      readonly kind: 'upsert'
      readonly transform?: IdTransform
      readonly of?: Template
      readonly lengthMax?: number
    }
  | {
      /** The same request has the same effect by its nature (an object at a key): send again. */
      readonly kind: 'natural'
      readonly transform?: IdTransform
      readonly of?: Template
      readonly lengthMax?: number
    }
  | {
      /** A step looks for what an earlier attempt made: it is asked first, every time. */
      readonly kind: 'lookup'
      /** The step of `steps` whose capture proves it. */
      readonly step: string
    }
  | {
      /** Nothing: our ledger keeps a success from being repeated; after an unknown outcome the tenant's choice decides. */
      readonly kind: 'none'
      /** What holds unless the tenant says otherwise. */
      readonly onUnknown: 'at_most_once' | 'at_least_once'
    }
