/** What an error of the protocol (Apache Kafka, "Protocol guide", error codes) is as a status of HTTP. */
const STATUSES: Readonly<Record<string, number>> = {
  // Appended or not: the broker does not say.
  REQUEST_TIMED_OUT: 504,
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: 504,
  LEADER_NOT_AVAILABLE: 503,
  NOT_LEADER_FOR_PARTITION: 503,
  NOT_ENOUGH_REPLICAS: 503,
  MESSAGE_TOO_LARGE: 413,
  RECORD_LIST_TOO_LARGE: 413,
  TOPIC_AUTHORIZATION_FAILED: 403,
  CLUSTER_AUTHORIZATION_FAILED: 403,
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 403,
  SASL_AUTHENTICATION_FAILED: 401,
  ILLEGAL_SASL_STATE: 401,
  UNSUPPORTED_SASL_MECHANISM: 401,
  UNKNOWN_TOPIC_OR_PARTITION: 404,
  INVALID_TOPIC_EXCEPTION: 422,
  INVALID_RECORD: 422,
  THROTTLING_QUOTA_EXCEEDED: 429,
}

/** Where nothing is known of the error 503 for what passes by itself, and 400 for what does not. */
export function kafkaStatus(type: string, isPassing = false): number {
  return STATUSES[type] ?? (isPassing ? 503 : 400)
}
