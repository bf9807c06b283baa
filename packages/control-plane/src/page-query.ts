import type { PageQuery } from '@howazit/runtime'

/** The contract's default, applied here too so that the type says it is there. */
const LIMIT_DEFAULT = 50

export function toPageQuery(query: { cursor?: string; limit?: number } | undefined): PageQuery {
  return { limit: query?.limit ?? LIMIT_DEFAULT, ...(query?.cursor !== undefined && { cursor: query.cursor }) }
}

/** `from` and `to` of a query as dates. */
export function toRange(query: { from?: string; to?: string } | undefined): { from?: Date; to?: Date } {
  return {
    ...(query?.from !== undefined && { from: new Date(query.from) }),
    ...(query?.to !== undefined && { to: new Date(query.to) }),
  }
}
