/** What PostgreSQL calls an error, or the one it was made from; empty for any other. */
export function sqlStateOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if (error.cause !== undefined) return sqlStateOf(error.cause)
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}
