import { readFile } from 'node:fs/promises'
import { citusFolder } from '../../../src/oltp/migration-files.ts'

/** The distributed tables, from the one place that says so, which does nothing without the extension. */
export async function readDistributed(): Promise<readonly string[]> {
  const sql = await readFile(new URL('0001_citus_distribute.sql', citusFolder('tenant')), 'utf8')
  const [, list = ''] = /distributed constant text\[\] := array\[([^\]]+)\]/.exec(sql) ?? []
  return [...list.matchAll(/'(\w+)'/g)].map(([, name = '']) => name)
}
