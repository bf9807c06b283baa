/**
 * What a SQLSTATE (PostgreSQL manual, appendix A) is as a status of HTTP: the longest beginning decides. A statement is a
 * transaction of its own, so an error of the server says that it had no effect; but for the two that leave it open.
 */
const STATUSES: Readonly<Record<string, number>> = {
  '08': 503,
  '08007': 504,
  '22': 422,
  '23': 422,
  '23505': 409,
  '25006': 503,
  '28': 401,
  '40': 503,
  '40003': 504,
  '42': 400,
  '42501': 403,
  '42P01': 404,
  '3D': 404,
  '3F': 404,
  '53': 503,
  '54': 413,
  '55P03': 503,
  '57': 503,
  '58': 503,
  XX: 500,
}

/** 400 where nothing is known of the class. */
export function sqlstateStatus(code: string): number {
  return STATUSES[code] ?? STATUSES[code.slice(0, 2)] ?? 400
}
