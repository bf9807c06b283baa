/** Of a stack, of our sources, of a statement or of what a driver says about one. */
const LEAKS = [
  /\\n\s+at /,
  /node_modules|node:internal|file:\/\//,
  /\.(ts|js|mjs):\d+/,
  /\b(insert into|delete from|returning|on conflict)\b/i,
  /\bselect\b.{1,200}\bfrom\b/i,
  /\b(tenant_shared|control|stream)\.[a-z_]+/,
  /relation "|column "|violates|syntax error at|invalid byte sequence|deadlock detected|DB::Exception/,
  /\bECONN[A-Z]+|\b(postgres|redis|clickhouse|kafka)(ql)?:\/\//i,
]

/** What an answer says that is nobody's business; undefined where there is nothing. */
export const findLeak = (body: string): string | undefined =>
  LEAKS.map((leak) => leak.exec(body)?.[0]).find((found) => found !== undefined)
