/** The topics of the platform. Dead letters of a topic go to `<topic>.dlq`. */
export const TOPICS = ['responses.raw', 'response.created', 'responses.raw.dlq', 'response.created.dlq'] as const

export type Topic = (typeof TOPICS)[number]

export const DEAD_LETTER_TOPICS = ['responses.raw.dlq', 'response.created.dlq'] as const satisfies readonly Topic[]

/** Enough for the embedded profile: each is a row whose lock orders its appends. */
export const PARTITION_COUNT = 8
