import { ClickHouseError } from '@clickhouse/client'

/** What ClickHouse says of a value that it cannot store (ErrorCodes.cpp). Everything else concerns whatever is sent. */
const OF_VALUES = new Set([
  '6', // CANNOT_PARSE_TEXT
  '25', // CANNOT_PARSE_ESCAPE_SEQUENCE
  '26', // CANNOT_PARSE_QUOTED_STRING
  '27', // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  '38', // CANNOT_PARSE_DATE
  '41', // CANNOT_PARSE_DATETIME
  '53', // TYPE_MISMATCH
  '69', // ARGUMENT_OUT_OF_BOUND
  '70', // CANNOT_CONVERT_TYPE
  '72', // CANNOT_PARSE_NUMBER
  '117', // INCORRECT_DATA
  '128', // TOO_LARGE_ARRAY_SIZE
  '130', // CANNOT_READ_ARRAY_FROM_TEXT
  '131', // TOO_LARGE_STRING_SIZE
  '321', // VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE
  '349', // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
  '376', // CANNOT_PARSE_UUID
  '395', // FUNCTION_THROW_IF_VALUE_IS_NON_ZERO
  '407', // DECIMAL_OVERFLOW
  '469', // VIOLATED_CONSTRAINT
  '691', // UNKNOWN_ELEMENT_OF_ENUM
])

/** The refusal of a block for a value in it; undefined for what waiting or a person mends: no table, no memory, no server. */
export function findDataRefusal(error: unknown): ClickHouseError | undefined {
  if (error instanceof ClickHouseError) return OF_VALUES.has(error.code) ? error : undefined
  return error instanceof Error && error.cause !== undefined ? findDataRefusal(error.cause) : undefined
}

/** For logs and dead letters. Never the message: it quotes the value. */
export const refusalReason = ({ type, code }: ClickHouseError): string => `ClickHouse ${type ?? 'error'} (${code})`
