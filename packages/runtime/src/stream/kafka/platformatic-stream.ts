import { KafkaStream, type KafkaStreamOptions } from './kafka-stream.ts'
import { createPlatformaticAdmin } from './platformatic-admin.ts'
import { createPlatformaticMember } from './platformatic-member.ts'
import { createPlatformaticPublisher } from './platformatic-publisher.ts'

/** The stream on Kafka through @platformatic/kafka. */
export class PlatformaticStream extends KafkaStream {
  constructor(options: KafkaStreamOptions) {
    const { config } = options
    super(
      {
        admin: createPlatformaticAdmin(config),
        createPublisher: (topic, lingerMs) => createPlatformaticPublisher({ config, topic, lingerMs }),
        createMember: (request, events) => createPlatformaticMember({ config, ...request }, events),
      },
      options,
    )
  }
}
