import { HowazitError } from '@howazit/sdk'
import { type Act, PLATFORM } from '../audit/act.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { ClientCredentials } from '../clients/authenticate-client.ts'
import { createClientSecret, hashClientSecret, isClientSecret } from '../clients/client-secret.ts'
import type { Ids } from '../ids.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { PgPool } from '../oltp/pg-pool.ts'
import { runStatement } from '../oltp/run-statement.ts'

/** A client whose tokens are of no tenant and have the scope `operator`. */
export interface OperatorClient {
  readonly id: string
  readonly name: string
  readonly createdAt: Date
  readonly revokedAt: Date | undefined
}

/** Those who may create and change tenants. */
export interface OperatorClients {
  /** The secret is in the answer and nowhere else. */
  create(name: string, act: Act): Promise<ClientCredentials>
  /** Oldest first, revoked ones among them. */
  list(): Promise<readonly OperatorClient[]>
  /** Revoking again changes nothing. @throws HowazitError `not_found` */
  revoke(clientId: string, act: Act): Promise<void>
  /** Whether the credentials are those of one that is not revoked. */
  authenticate(credentials: ClientCredentials): Promise<boolean>
  /** False once it is revoked. */
  isInForce(clientId: string): Promise<boolean>
}

export interface OperatorClientsDeps {
  readonly oltp: Pick<Oltp, 'asOperator'>
  /** Works as the operator. */
  readonly pool: PgPool
  readonly auditLog: AuditLog
  readonly ids: Ids
}

const PREFIX = 'ho_'
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Operators are told from tenants' clients by their ids, without a look at the database. */
export const isOperatorClientId = (clientId: string): boolean => clientId.startsWith(PREFIX)

const toClientId = (id: string): string => `${PREFIX}${id}`

/** Undefined for what is no operator's id. */
function parseId(clientId: string): string | undefined {
  const id = clientId.slice(PREFIX.length)
  return isOperatorClientId(clientId) && UUID.test(id) ? id : undefined
}

const subjectOf = (id: string) => ({ type: 'operator', id: toClientId(id) })

const operatorNotFound = (clientId: string): HowazitError =>
  new HowazitError('not_found', `There is no operator ${clientId}.`)

interface OperatorRow {
  readonly id: string
  readonly name: string
  readonly secret_hash: Buffer
  readonly created_at: Date
  readonly revoked_at: Date | null
}

const INSERT = 'insert into control.operator_clients (id, name, secret_hash) values ($1, $2, $3)'
const LIST = 'select id, name, created_at, revoked_at from control.operator_clients order by created_at, id'
const FIND = 'select secret_hash from control.operator_clients where id = $1 and revoked_at is null'
const REVOKE = 'update control.operator_clients set revoked_at = coalesce(revoked_at, now()) where id = $1'

export function createOperatorClients({ oltp, pool, auditLog, ids }: OperatorClientsDeps): OperatorClients {
  const findSecretHash = async (clientId: string): Promise<Buffer | undefined> => {
    const id = parseId(clientId)
    if (id === undefined) return undefined
    return (await runStatement<Pick<OperatorRow, 'secret_hash'>>(pool, FIND, [id])).rows[0]?.secret_hash
  }

  return Object.freeze({
    async create(name, act) {
      const [id, secret] = [ids.newId(), createClientSecret()]
      await auditLog.ready()
      await oltp.asOperator('create an operator', async (tx) => {
        await tx.query(INSERT, [id, name, hashClientSecret(secret)])
        await auditLog.as(act).record(tx, PLATFORM, { subject: subjectOf(id), after: { name } })
      })
      return { clientId: toClientId(id), secret }
    },
    async list() {
      const { rows } = await runStatement<Omit<OperatorRow, 'secret_hash'>>(pool, LIST)
      return rows.map(({ id, name, created_at: createdAt, revoked_at: revokedAt }) => ({
        id: toClientId(id),
        name,
        createdAt,
        revokedAt: revokedAt ?? undefined,
      }))
    },
    async revoke(clientId, act) {
      const id = parseId(clientId)
      if (id === undefined) throw operatorNotFound(clientId)
      await auditLog.ready()
      await oltp.asOperator('revoke an operator', async (tx) => {
        const { rowCount } = await tx.query(REVOKE, [id])
        if (rowCount === 0) throw operatorNotFound(clientId)
        await auditLog.as(act).record(tx, PLATFORM, { subject: subjectOf(id) })
      })
    },
    async authenticate({ clientId, secret }) {
      const hashed = await findSecretHash(clientId)
      return hashed !== undefined && isClientSecret(secret, hashed)
    },
    isInForce: async (clientId) => (await findSecretHash(clientId)) !== undefined,
  } satisfies OperatorClients)
}
