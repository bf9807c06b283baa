/** What the bridge itself refuses, worded and numbered as ClickHouse would (ErrorCodes.cpp), so that clients parse it. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly code: number

  constructor(code: number, type: string, sentence: string) {
    super(`Code: ${code}. DB::Exception: ${sentence}. (${type})`)
    this.code = code
  }
}

/** The ClickHouse error code in any error of the engine or the bridge; 1002 is its UNKNOWN_EXCEPTION. */
export function errorCode(error: Error): number {
  return Number(/^Code: (\d+)\b/.exec(error.message)?.[1] ?? 1002)
}

// exceptionCodeToHTTPStatus.cpp, as far as clients of ours can tell the difference.
const STATUS: Readonly<Record<number, number>> = {
  6: 400,
  27: 400,
  36: 400,
  38: 400,
  41: 400,
  42: 400,
  43: 400,
  44: 400,
  46: 404,
  47: 404,
  53: 400,
  60: 404,
  62: 400,
  70: 400,
  72: 400,
  81: 404,
  115: 404,
  117: 400,
  131: 413,
  159: 408,
  193: 401,
  202: 503,
  241: 500,
  373: 409,
  497: 403,
  516: 403,
}

export const errorStatus = (error: Error): number => STATUS[errorCode(error)] ?? 500
