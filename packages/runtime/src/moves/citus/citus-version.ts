import type pg from 'pg'

/** Creating the extension is how an operator asks for it. */
export async function hasCitus(client: Pick<pg.Client, 'query'>): Promise<boolean> {
  return (await client.query(`select from pg_extension where extname = 'citus'`)).rowCount === 1
}

/** @returns undefined where the extension is there and its functions are not, or do not answer. */
export async function citusVersion(client: Pick<pg.Client, 'query'>): Promise<readonly [number, number] | undefined> {
  const { rows } = await client.query<{ version: string }>('select citus_version() as version').catch(() => NO_ROWS)
  const [, major, minor] = /^Citus(?: Enterprise)? (\d+)\.(\d+)/.exec(rows[0]?.version ?? '') ?? []
  return major === undefined || minor === undefined ? undefined : [Number(major), Number(minor)]
}

const NO_ROWS = { rows: [] }

/** The first whose open edition splits a shard while it is written to. */
const VERSION_MIN = [11, 1] as const

/** Pure. */
export const isTooOld = ([major, minor]: readonly [number, number]): boolean =>
  major < VERSION_MIN[0] || (major === VERSION_MIN[0] && minor < VERSION_MIN[1])

export const VERSION_NEEDED = VERSION_MIN.join('.')
