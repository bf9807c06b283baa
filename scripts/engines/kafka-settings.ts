/** Who may come in by the listener that asks for a name. */
export interface KafkaUser {
  readonly username: string
  readonly password: string
}

export interface KafkaPorts {
  readonly plain: number
  readonly sasl: number
  readonly controller: number
}

/** A listener that asks for a name over TLS. */
export interface KafkaTls {
  readonly port: number
  /** A file with the key and the certificate, as PEM. */
  readonly pemPath: string
}

export interface KafkaNode {
  readonly dataDir: string
  readonly ports: KafkaPorts
  readonly user: KafkaUser
  readonly tls: KafkaTls | undefined
}

/** server.properties of one node that is broker and controller, small enough to share a laptop with everything else. */
export function kafkaSettings({ dataDir, ports, user, tls }: KafkaNode): string {
  const address = (listener: string, port: number) => `${listener}://127.0.0.1:${port}`
  const outer = [
    address('PLAINTEXT', ports.plain),
    address('SASL_PLAINTEXT', ports.sasl),
    ...(tls ? [address('SASL_SSL', tls.port)] : []),
  ]
  const settings: Readonly<Record<string, string | number>> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${ports.controller}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: [...outer, address('CONTROLLER', ports.controller)].join(','),
    'advertised.listeners': outer.join(','),
    'listener.security.protocol.map':
      'PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT',
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    ...logins('sasl_plaintext', user),
    ...(tls && {
      ...logins('sasl_ssl', user),
      'listener.name.sasl_ssl.ssl.keystore.type': 'PEM',
      'listener.name.sasl_ssl.ssl.keystore.location': tls.pemPath,
    }),
    'log.dirs': dataDir,
    'auto.create.topics.enable': 'false',
    'offsets.topic.num.partitions': 4,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // A group starts at once and a silent member is missed in seconds: tests wait for both.
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 500,
    // A killed broker may come back only when its earlier self is taken for dead: 9 s otherwise.
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'background.threads': 2,
    // 128 MB otherwise, a quarter of the heap.
    'log.cleaner.dedupe.buffer.size': 8 * 1024 * 1024,
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

/** How the user may come in by a listener. */
function logins(listener: string, { username, password }: KafkaUser): Readonly<Record<string, string>> {
  const login = (module: string, rest = '') => `org.apache.kafka.common.security.${module} required${rest};`
  const setting = (mechanism: string) => `listener.name.${listener}.${mechanism}.sasl.jaas.config`
  return {
    [setting('plain')]: login('plain.PlainLoginModule', ` user_${username}="${password}"`),
    [setting('scram-sha-256')]: login('scram.ScramLoginModule'),
    [setting('scram-sha-512')]: login('scram.ScramLoginModule'),
  }
}
