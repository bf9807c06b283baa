import { KAFKA_COMPRESSIONS } from '../../src/stream/kafka/kafka-config.ts'
import { PlatformaticStream } from '../../src/stream/kafka/platformatic-stream.ts'
import { describeKafkaFaults } from './kafka-faults.contract.ts'
import { describeKafkaSettings } from './kafka-settings.contract.ts'
import { describeKafkaStream } from './kafka-stream.contract.ts'

describeKafkaStream('PlatformaticStream', (options) => new PlatformaticStream(options))
describeKafkaFaults('PlatformaticStream', (options) => new PlatformaticStream(options))
describeKafkaSettings('PlatformaticStream', (options) => new PlatformaticStream(options), KAFKA_COMPRESSIONS)
