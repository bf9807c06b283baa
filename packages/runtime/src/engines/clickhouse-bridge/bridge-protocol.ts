/** From the parent to the bridge, once, after its start. Over the IPC channel: an environment or argv can be read. */
export interface BridgeStart {
  readonly dataDir: string
  readonly tempDir: string
  readonly configFile: string
  readonly port: number
  readonly username: string
  readonly password: string
}

/** From the bridge to the parent, once. */
export type BridgeReport =
  | { readonly state: 'ready'; readonly port: number }
  | {
      readonly state: 'failed'
      readonly reason: 'engine_missing' | 'engine_failed' | 'port_taken'
      readonly message: string
    }
