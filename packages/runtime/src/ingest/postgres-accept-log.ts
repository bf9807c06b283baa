import type { PgPool } from '../oltp/pg-pool.ts'
import type { AcceptLog, AcceptResult } from './accept-log.ts'
import type { AcceptedResponse } from './accepted-response.ts'
import { type Claim, toEntry } from './claim.ts'
import { GroupCommit, type GroupCommitOptions } from './group-commit.ts'
import { toAcceptError } from './to-accept-error.ts'
import { writeClaims } from './write-claims.ts'

export interface PostgresAcceptLogDeps {
  /** Of the role howazit_ingest, with at least as many connections as there are lanes. */
  readonly pool: PgPool
  /** Called after each commit that appended something, so that its readers need not poll. */
  readonly onAppended?: () => void
}

export type PostgresAcceptLogOptions = Partial<GroupCommitOptions>

const DEFAULTS: GroupCommitOptions = {
  lanes: 2,
  batchSizeMax: 500,
  batchBytesMax: 4 * 1024 * 1024,
  waitingMax: 20_000,
  waitingBytesMax: 64 * 1024 * 1024,
}

/**
 * Claims, appends and confirms in one transaction, where the stream is a table of the same PostgreSQL. Lanes split the
 * partitions among themselves: two transactions in flight never wait for the same partition row.
 *
 * When a commit's outcome is unknown (the connection broke), every response in it fails with `unavailable`: the claim is in
 * the same transaction, so the same key sent again finds either nothing or the finished acceptance.
 */
export class PostgresAcceptLog implements AcceptLog {
  readonly #deps: PostgresAcceptLogDeps
  readonly #commits: GroupCommit<Claim, AcceptResult>

  constructor(deps: PostgresAcceptLogDeps, options: PostgresAcceptLogOptions = {}) {
    this.#deps = deps
    this.#commits = new GroupCommit((claims) => this.#write(claims), { ...DEFAULTS, ...options })
  }

  async accept(responses: readonly AcceptedResponse[]): Promise<readonly AcceptResult[]> {
    return await this.#commits.add(responses.map(toEntry))
  }

  /** Writes what waits and resolves; later calls are refused. Idempotent. */
  async close(): Promise<void> {
    await this.#commits.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #write(claims: readonly Claim[]): Promise<readonly AcceptResult[]> {
    const { pool, onAppended } = this.#deps
    try {
      const results = await writeClaims(pool, claims)
      if (results.some(({ status }) => status === 'accepted')) onAppended?.()
      return results
    } catch (cause) {
      throw toAcceptError(cause)
    }
  }
}
