/**
 * Wake-ups between processes. Lossy: a notice says that there is something to find, never what, and whoever listens also
 * polls. They are few: many announcements of one text within a few ms are one notice.
 */
export interface Notices {
  /** Tells every process that listens to the channel, this one too. Never fails, never waits. */
  announce(channel: string, text: string): void
  /** Returns the function that ends it. An empty text says that some notices may have been missed. */
  listen(channel: string, hear: (text: string) => void): () => void
}
