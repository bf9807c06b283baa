/** What nobody in the platform reads: it is for whoever listens to the brokers. */
export const OUTWARD_TOPICS = ['insight.requested', 'insight.ready'] as const

export type OutwardTopic = (typeof OUTWARD_TOPICS)[number]

export const DEAD_LETTER_TOPICS = ['responses.raw.dlq', 'response.created.dlq'] as const

/** The topics of the platform. Dead letters of a topic that is read here go to `<topic>.dlq`. */
export const TOPICS = ['responses.raw', 'response.created', ...DEAD_LETTER_TOPICS, ...OUTWARD_TOPICS] as const

export type Topic = (typeof TOPICS)[number]

export const isOutward = (name: string): name is OutwardTopic => OUTWARD_TOPICS.some((topic) => topic === name)

/** Enough for the embedded profile: each is a row whose lock orders its appends. */
export const PARTITION_COUNT = 8
