/** The parts of two servers for tests that are used here; neither comes with types of its own. */

declare module 'smtp-server' {
  import type { EventEmitter } from 'node:events'
  import type { AddressInfo } from 'node:net'
  import type { Readable } from 'node:stream'

  type Done = (error?: Error | null, more?: unknown) => void
  type Refusal = Error & { responseCode?: number }

  export interface SmtpServerOptions {
    readonly secure?: boolean
    readonly key?: string
    readonly cert?: string
    readonly size?: number
    readonly authOptional?: boolean
    readonly disabledCommands?: readonly string[]
    readonly authMethods?: readonly string[]
    readonly logger: false
    readonly closeTimeout: number
    onAuth(
      auth: {
        readonly method: string
        readonly username: string
        readonly password?: string
        readonly accessToken?: string
      },
      session: unknown,
      done: (error: Refusal | null, more?: { user: string }) => void,
    ): void
    onRcptTo(address: { readonly address: string }, session: unknown, done: (error?: Refusal) => void): void
    onData(
      stream: Readable & { readonly sizeExceeded?: boolean },
      session: {
        readonly secure: boolean
        readonly envelope: { readonly mailFrom: { address: string }; readonly rcptTo: readonly { address: string }[] }
      },
      done: Done,
    ): void
  }

  export class SMTPServer extends EventEmitter {
    constructor(options: SmtpServerOptions)
    readonly server: { address(): AddressInfo }
    listen(port: number, host: string, done: () => void): void
    close(done: () => void): void
  }
}
