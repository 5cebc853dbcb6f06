import { join } from 'node:path';
import { fetchDebianPrograms } from './debian.mjs';
import { fetchKafkaJars } from './kafka-jars.mjs';

/**
 * Fetches what the distributed mode needs besides PostgreSQL, into the cache; a second call finds it there. Answers the paths
 * of the programs redisServer, redisCli, nginx and kcat, and the folder kafkaJars. `log` is told in single lines what happens.
 *
 * @throws ServiceError with one sentence that says what is missing and what to do instead
 */
export async function fetchServices(log = () => undefined) {
  const programs = await fetchDebianPrograms(log);
  const kafkaJars = await fetchKafkaJars(log);
  const program = (name) => join(programs, 'bin', name);
  return {
    redisServer: program('redis-server'),
    redisCli: program('redis-cli'),
    nginx: program('nginx'),
    kcat: program('kcat'),
    kafkaJars,
  };
}
