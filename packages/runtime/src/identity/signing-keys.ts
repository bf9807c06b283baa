import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { type Act, PLATFORM, PLATFORM_ACT } from '../audit/act.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Clock } from '../clock.ts'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import type { PgPool } from '../oltp/pg-pool.ts'
import { runStatement } from '../oltp/run-statement.ts'
import { createRefreshed } from '../refreshed.ts'
import type { Secrets } from '../secrets/secrets.ts'

/** A key pair on the curve P-256, for ES256 (RFC 7518, section 3.4). */
export interface SigningKey {
  /** A UUID: the `kid` of tokens. */
  readonly id: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly activeFrom: Date
  /** Until when tokens of it are taken; undefined for the newest. */
  readonly retiresAt: Date | undefined
}

export interface Rotation {
  /** How long the new key is listed before it signs; at least the minute in which every process reads the list. Default: ten. */
  readonly announcedMs?: number
  /** How long tokens of the keys before it are taken after that: as long as one of them may live. */
  readonly overlapMs: number
}

/** The keys of the platform's own tokens, shared by every API process. */
export interface SigningKeys {
  /** What to sign with now. The first key is made by who first asks for it. */
  current(): Promise<SigningKey>
  /** What a token may be signed with, the newest first; those whose time is still to come are among them. */
  list(): Promise<readonly SigningKey[]>
  /** Makes a key that signs once every process, and whoever keeps a copy of the list, has seen it; ends the keys before it. */
  rotate(rotation: Rotation, act: Act): Promise<SigningKey>
}

export interface SigningKeysDeps {
  readonly oltp: Pick<Oltp, 'asOperator'>
  /** Works as the operator. */
  readonly pool: PgPool
  readonly secrets: Pick<Secrets, 'sealForPlatform' | 'openForPlatform'>
  readonly auditLog: AuditLog
  readonly clock: Clock
}

/** Every process has read a new key this long before it signs. */
const FRESH_MS = 30_000
/** A database that is away for less keeps nobody out. */
const STALE_MS = 3_600_000
const RETRY_MS = 5_000
const ANNOUNCED_MS = 600_000
const ANNOUNCED_MIN_MS = 60_000

interface KeyRow {
  readonly id: string
  readonly sealed_key: Buffer
  readonly active_from: Date
  readonly retires_at: Date | null
}

const LIST = `
  select id, sealed_key, active_from, retires_at
  from control.signing_keys
  where retires_at is null or retires_at > now()
  order by active_from desc, id`

// Whoever makes a key waits for others who do, and then sees theirs.
const LOCK = `select from pg_advisory_xact_lock(hashtextextended('control.signing_keys', 0))`

const HAS_KEY = 'select from control.signing_keys where retires_at is null'

const END_OTHERS = `
  update control.signing_keys set retires_at = now() + $1 * interval '1 ms' where retires_at is null`

const INSERT = `
  insert into control.signing_keys (id, sealed_key, active_from) values ($1, $2, now() + $3 * interval '1 ms')`

export function createSigningKeys({ oltp, pool, secrets, auditLog, clock }: SigningKeysDeps): SigningKeys {
  const opened = new Map<string, SigningKey>()

  const open = async ({ id, sealed_key, active_from, retires_at }: KeyRow): Promise<SigningKey> => {
    const known = opened.get(id) ?? (await openKey(secrets, id, sealed_key))
    return { ...known, activeFrom: active_from, retiresAt: retires_at ?? undefined }
  }
  const read = async (): Promise<readonly SigningKey[]> => {
    const { rows } = await runStatement<KeyRow>(pool, LIST)
    const keys = await Promise.all(rows.map(open))
    opened.clear()
    for (const key of keys) opened.set(key.id, key)
    return keys
  }
  const keys = createRefreshed({ read, clock, freshMs: FRESH_MS, staleMs: STALE_MS, retryMs: RETRY_MS })

  const insert = async (tx: Tx, { id, sealed }: SealedKey, { activeInMs, act }: Start) => {
    await tx.query(INSERT, [id, sealed, activeInMs])
    await auditLog.as(act).record(tx, PLATFORM, { subject: { type: 'signing_key', id }, after: { activeInMs } })
  }
  const findCurrent = (list: readonly SigningKey[]) =>
    list.find(({ activeFrom }) => activeFrom.getTime() <= clock.now().getTime()) ?? list.at(-1)
  /** That there is no key is not worth remembering: somebody may be about to make the first. */
  const list = async () => {
    const known = await keys.get()
    return known.length > 0 ? known : await keys.refresh()
  }

  return {
    list,
    async current() {
      const known = findCurrent(await list())
      if (known) return known
      const first = await makeKey(secrets)
      await auditLog.ready()
      await oltp.asOperator('make the first signing key', async (tx) => {
        await tx.query(LOCK)
        const { rowCount } = await tx.query(HAS_KEY)
        if (rowCount === 0) await insert(tx, first, { activeInMs: 0, act: FIRST_KEY })
      })
      const made = findCurrent(await keys.refresh())
      if (!made) throw new Error('The first signing key was written and cannot be read.')
      return made
    },
    async rotate({ announcedMs = ANNOUNCED_MS, overlapMs }, act) {
      if (announcedMs < ANNOUNCED_MIN_MS)
        throw new RangeError(
          `A key is announced ${ANNOUNCED_MIN_MS} ms before it signs, or longer; not ${announcedMs}.`,
        )
      const young = await makeKey(secrets)
      await auditLog.ready()
      await oltp.asOperator('rotate the signing key', async (tx) => {
        await tx.query(LOCK)
        await tx.query(END_OTHERS, [announcedMs + overlapMs])
        await insert(tx, young, { activeInMs: announcedMs, act })
      })
      const made = (await keys.refresh()).find((key) => key.id === young.id)
      if (!made) throw new Error(`The signing key ${young.id} was written and cannot be read.`)
      return made
    },
  }
}

interface Start {
  readonly activeInMs: number
  readonly act: Act
}

const FIRST_KEY: Act = { ...PLATFORM_ACT, operation: 'createSigningKey' }

/** What a signing key is sealed for. */
export const signingKeyContext = (id: string): string => `signing-key:${id}`

interface SealedKey {
  readonly id: string
  readonly sealed: Buffer
}

/** Before the transaction it goes into: sealing takes a connection of its own. */
async function makeKey(secrets: SigningKeysDeps['secrets']): Promise<SealedKey> {
  const id = randomUUID()
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const plaintext = privateKey.export({ format: 'der', type: 'pkcs8' })
  return { id, sealed: await secrets.sealForPlatform(plaintext, signingKeyContext(id)) }
}

/** Throws SealBroken for a key that was not sealed under this id by a holder of the platform's key. */
async function openKey(secrets: SigningKeysDeps['secrets'], id: string, sealed: Buffer): Promise<SigningKey> {
  const der = await secrets.openForPlatform(sealed, signingKeyContext(id))
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  return { id, privateKey, publicKey: createPublicKey(privateKey), activeFrom: new Date(0), retiresAt: undefined }
}
