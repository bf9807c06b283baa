import { createHowazit, type Howazit } from '@howazit/sdk'

/** Longer than a disk takes that has something else to write; what the drill measures, it measures by other means. */
const PATIENCE_MS = 120_000

/** A tenant's client for what a drill sets up and looks up. */
export const createDrillClient = (baseUrl: string, token: string | undefined): Howazit =>
  createHowazit({ baseUrl, auth: token, timeoutMs: PATIENCE_MS, deadlineMs: PATIENCE_MS })
