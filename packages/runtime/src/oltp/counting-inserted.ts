/**
 * An `insert ... select` as a statement that returns the count of its rows. Under Citus an insert that neither returns
 * anything nor handles conflicts goes to the shards by COPY, which PostgreSQL refuses where row level security is on.
 */
export const countingInserted = (insert: string): string => `
  with inserted as (${insert}
  returning 1)
  select count(*) as count from inserted`
