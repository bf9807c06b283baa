import { KafkaStream, type KafkaStreamOptions } from './kafka-stream.ts'
import { createKafkajsAdmin } from './kafkajs-admin.ts'
import { createKafkajsClient, toCompressionType } from './kafkajs-client.ts'
import { createKafkajsMember } from './kafkajs-member.ts'
import { createKafkajsPublisher } from './kafkajs-publisher.ts'

/** The stream on Kafka through kafkajs. */
export class KafkajsStream extends KafkaStream {
  /** @throws BrokerRefused when the compression is one that this library does not have. */
  constructor(options: KafkaStreamOptions) {
    const compression = toCompressionType(options.config.compression)
    const kafka = createKafkajsClient(options.config)
    super(
      {
        admin: createKafkajsAdmin(kafka, options.config),
        createPublisher: (topic, lingerMs) => createKafkajsPublisher({ kafka, topic, compression, lingerMs }),
        createMember: (request, events) => createKafkajsMember({ kafka, ...request }, events),
      },
      options,
    )
  }
}
