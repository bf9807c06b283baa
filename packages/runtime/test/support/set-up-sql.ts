import pg from 'pg'

/** As the superuser of a test's database: sees and may do everything. */
export function setUpSql(url: string) {
  const admin = new pg.Pool({ connectionString: url, max: 2 })
  // Dropping the database ends connections that are just closing.
  admin.on('error', () => {})
  return {
    sql: async <Row = Record<string, unknown>>(text: string, values: unknown[] = []) =>
      (await admin.query(text, values)).rows as Row[],
    close: () => admin.end(),
  }
}
