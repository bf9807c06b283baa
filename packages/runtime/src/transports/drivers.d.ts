/** The parts of two drivers that are used here; neither comes with types of its own. */

declare module 'nodemailer/lib/smtp-connection' {
  import type { EventEmitter } from 'node:events'
  import type { Duplex, Readable } from 'node:stream'
  import type { ConnectionOptions } from 'node:tls'

  export interface SmtpOptions {
    readonly host: string
    readonly port: number
    /** What it says it is. */
    readonly name: string
    /** Connected already. */
    readonly connection: Duplex
    /** TLS from the first byte on, and whether that has begun. */
    readonly secure: boolean
    readonly secured: boolean
    readonly requireTLS: boolean
    readonly ignoreTLS: boolean
    readonly tls: ConnectionOptions
    readonly logger: false
  }

  export interface SmtpAuth {
    readonly user: string
    readonly pass: string
    readonly method?: string
    readonly oauth2?: {
      getToken(isAgain: boolean, done: (error: Error | null, token: string) => void): void
      buildXOAuth2Token(token: string): string
    }
  }

  export interface SmtpEnvelope {
    readonly from: string
    readonly to: readonly string[]
    readonly size: number
  }

  export interface SmtpSent {
    readonly accepted: readonly string[]
    readonly rejected: readonly string[]
    readonly response: string
  }

  export default class SMTPConnection extends EventEmitter {
    constructor(options: SmtpOptions)
    connect(done: (error?: Error) => void): void
    login(auth: SmtpAuth, done: (error: Error | null) => void): void
    send(envelope: SmtpEnvelope, message: Readable, done: (error: Error | null, sent: SmtpSent) => void): void
    reset(done: (error: Error | null) => void): void
    quit(): void
  }
}

declare module 'nodemailer/lib/mail-composer' {
  export interface MailAddress {
    readonly name: string
    readonly address: string
  }

  export interface MailParts {
    readonly from: MailAddress
    readonly to: readonly MailAddress[]
    readonly cc: readonly MailAddress[]
    readonly replyTo?: MailAddress | undefined
    readonly subject: string
    readonly text?: string | undefined
    readonly html?: string | undefined
    readonly messageId?: string | undefined
    readonly headers: Readonly<Record<string, string>>
    readonly disableFileAccess: true
    readonly disableUrlAccess: true
  }

  export default class MailComposer {
    constructor(mail: MailParts)
    compile(): { build(): Promise<Buffer>; messageId(): string }
  }
}

declare module 'ssh2' {
  import type { EventEmitter } from 'node:events'
  import type { Socket } from 'node:net'

  export interface SshOptions {
    readonly sock: Socket
    readonly username: string
    readonly password?: string
    readonly privateKey?: string
    readonly tryKeyboard: boolean
    readonly readyTimeout: number
    /** Of the server's public key, as it is on the wire. */
    readonly hostVerifier: (key: Buffer) => boolean
  }

  type Done = (error?: Error | null) => void

  export interface Sftp {
    writeFile(path: string, content: Buffer, done: Done): void
    rename(from: string, to: string, done: Done): void
    /** Replaces what is there; throws where the server does not know it. */
    ext_openssh_rename(from: string, to: string, done: Done): void
    unlink(path: string, done: Done): void
    stat(
      path: string,
      done: (error: Error | undefined, found: { readonly size: number; isDirectory(): boolean }) => void,
    ): void
  }

  export class Client extends EventEmitter {
    connect(options: SshOptions): this
    sftp(done: (error: Error | undefined, sftp: Sftp) => void): this
    end(): this
  }

  const ssh2: { readonly Client: typeof Client }
  export default ssh2
}
