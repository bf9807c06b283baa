import type { Protocol } from '../manifest/connector.ts'

const HTTP = ['https:', 'http:']

/** Whether what is sent are requests of HTTP; every other protocol logs in, and its replies are told in HTTP's words. */
export const speaksHttp = (protocol: Protocol): boolean => SCHEMES[protocol] === HTTP

/** The URL schemes of each protocol; the first is the one to write. */
export const SCHEMES: Readonly<Record<Protocol, readonly string[]>> = {
  http: HTTP,
  graphql: HTTP,
  sql_http: HTTP,
  object_store: HTTP,
  postgres: ['postgres:', 'postgresql:'],
  kafka: ['kafka:'],
  smtp: ['smtp:', 'smtps:'],
  sftp: ['sftp:'],
}
