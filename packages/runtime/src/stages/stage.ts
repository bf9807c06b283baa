/** Runs from its start on. What each works with is named, never the whole context: asking for a part opens it. */
export interface Stage {
  stop(): Promise<void>
}
